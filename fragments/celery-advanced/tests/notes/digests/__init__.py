"""Digests of notes."""
