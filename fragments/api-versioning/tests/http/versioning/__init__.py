"""Versions of the API over HTTP."""
