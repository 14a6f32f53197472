"""Tests of the rooms of notes."""
