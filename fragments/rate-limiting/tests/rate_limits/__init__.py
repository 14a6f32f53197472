"""Rate limits, beyond the contract."""
