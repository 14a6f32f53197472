"""Limits on login attempts, counted where all instances of the service see them."""
