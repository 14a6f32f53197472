"""Notes by what they mean."""
