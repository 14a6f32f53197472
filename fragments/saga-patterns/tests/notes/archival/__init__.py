"""The archival of a note."""
