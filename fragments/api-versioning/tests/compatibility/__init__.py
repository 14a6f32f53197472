"""What of a change breaks clients."""
