"""The workflows of the service, and the worker that does them."""
