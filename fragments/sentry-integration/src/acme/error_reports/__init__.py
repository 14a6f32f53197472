"""Errors, reported to Sentry as the log has them."""
