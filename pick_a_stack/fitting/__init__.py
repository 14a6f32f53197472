"""What of a project does not fit the rest of it: found in its files, and nothing of it run."""
