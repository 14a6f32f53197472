"""The notes of version 2."""
