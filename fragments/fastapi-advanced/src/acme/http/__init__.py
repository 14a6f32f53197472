"""The HTTP edge: nothing outside this package knows about requests or status codes."""
