"""What of a change to an API breaks its clients: two OpenAPI documents, compared."""
