"""Merging that knows the files."""
