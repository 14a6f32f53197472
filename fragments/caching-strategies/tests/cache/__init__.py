"""The parts of the cache."""
