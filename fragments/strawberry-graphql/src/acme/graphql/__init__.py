"""GraphQL: another way in to the same services, for the same callers."""
