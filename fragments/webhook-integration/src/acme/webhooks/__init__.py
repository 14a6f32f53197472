"""Webhooks: each that comes in has its effect once, each that goes out arrives at least once."""
