"""Digests of notes: each note is condensed by a task of its own, and a chord keeps the whole."""
