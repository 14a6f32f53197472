"""Calls to servers that fail."""
