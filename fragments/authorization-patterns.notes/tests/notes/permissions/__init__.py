"""Whose notes a caller may read and change."""
