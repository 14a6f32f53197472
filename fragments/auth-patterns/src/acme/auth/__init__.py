"""Who calls: what all kinds of credentials share."""
