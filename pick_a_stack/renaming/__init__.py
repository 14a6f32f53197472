"""A project whose package is called otherwise: every file as it is then."""
