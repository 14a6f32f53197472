"""Metrics for Prometheus: of requests, and of what the service depends on."""
