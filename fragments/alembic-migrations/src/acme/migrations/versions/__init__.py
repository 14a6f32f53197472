"""The revisions: those of the stack by name, then yours."""
