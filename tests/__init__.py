"""Tests of the template: what it refuses, what it writes, and that what it writes works."""
