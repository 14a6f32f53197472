"""Notes as streams: what happens to them, as it happens, and all of them, line by line."""
