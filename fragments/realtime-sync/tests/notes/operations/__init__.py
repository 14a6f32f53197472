"""Tests of what clients did with notes while they were offline."""
