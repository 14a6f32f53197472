"""What the service refuses to start with, and what its log lines mean to those who watch it."""
