"""Codes on paper, for whoever has lost their devices: each logs in once."""
