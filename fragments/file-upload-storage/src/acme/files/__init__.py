"""Files of callers: uploaded, checked, kept in quarantine until then, and given to their owner."""
