"""The chain of revisions, on SQLite and on each real server."""
