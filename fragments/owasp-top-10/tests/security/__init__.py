"""Tests of the audit, of the log of security, and of the map of defences."""
