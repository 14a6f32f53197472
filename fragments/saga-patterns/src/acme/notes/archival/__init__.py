"""The archival of a note: copied, announced and removed, or left as it was."""
