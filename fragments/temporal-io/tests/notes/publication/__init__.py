"""The publication of notes."""
