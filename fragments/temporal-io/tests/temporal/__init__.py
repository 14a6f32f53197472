"""Workflows: the connection to Temporal, the worker, what happens when processes end."""
