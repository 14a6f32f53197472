"""Plugins of pytest for the projects' own tests, where this folder is on the path."""
