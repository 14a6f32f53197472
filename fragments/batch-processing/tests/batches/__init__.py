"""Batches: files, and notes in them."""
