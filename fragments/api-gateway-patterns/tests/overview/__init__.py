"""An answer that is made of those of others."""
