"""Several notes at once, by their ids."""
