"""What clients did with notes while they were offline, sent until it is acknowledged."""
