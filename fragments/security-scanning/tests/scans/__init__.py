"""What scans find, what of it is accepted, and the tests of both; never in the service."""
