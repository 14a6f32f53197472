"""Tests of gRPC: a real client, over the wire."""
