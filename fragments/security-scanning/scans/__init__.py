"""What scans find, and what of it is accepted: for developers and CI, never in the service."""
