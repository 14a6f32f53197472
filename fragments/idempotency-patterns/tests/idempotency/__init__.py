"""Requests that are sent again, over HTTP."""
