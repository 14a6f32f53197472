"""Tests of notes over GraphQL."""
