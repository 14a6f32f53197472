"""Notes in bulk: out of files, and into them."""
