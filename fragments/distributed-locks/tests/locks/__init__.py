"""Locks, beside their contract."""
