"""Tests of WebSockets."""
