"""Tests of what stops what scans find, and of what is accepted."""
