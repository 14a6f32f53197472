"""Tests of the search of notes."""
