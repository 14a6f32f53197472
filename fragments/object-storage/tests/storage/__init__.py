"""Tests of the storage of objects."""
