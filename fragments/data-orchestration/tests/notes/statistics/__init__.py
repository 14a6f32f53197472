"""The statistics of notes."""
