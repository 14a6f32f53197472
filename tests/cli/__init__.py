"""pick-a-stack, run as a person runs it."""
