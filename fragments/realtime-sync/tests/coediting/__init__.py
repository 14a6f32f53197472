"""Tests of documents that several write at once."""
