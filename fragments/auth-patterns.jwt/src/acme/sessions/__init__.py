"""Sessions: what a login begins, access and refresh tokens, and their end."""
