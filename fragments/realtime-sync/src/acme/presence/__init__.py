"""Who is in a room now, in all processes."""
