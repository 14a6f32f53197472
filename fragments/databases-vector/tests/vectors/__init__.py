"""The vector stores, each on its own."""
