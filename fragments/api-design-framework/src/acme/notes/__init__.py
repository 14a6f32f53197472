"""Notes, the example domain: small, and touched by every capability of the service."""
