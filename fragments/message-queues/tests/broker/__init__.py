"""Events, their consumers and their workers."""
