"""Tests of who looks at a note."""
