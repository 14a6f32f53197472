"""Tests of the documents of notes."""
