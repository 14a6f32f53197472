"""Events inside the service."""
