"""Tests: contracts of the ports, the HTTP edge, and the parts of the domain."""
