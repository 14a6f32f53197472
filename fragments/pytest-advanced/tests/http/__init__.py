"""The HTTP edge, through the whole application."""
