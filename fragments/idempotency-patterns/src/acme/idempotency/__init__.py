"""Requests that may be sent again: one effect, and the first answer for all."""
