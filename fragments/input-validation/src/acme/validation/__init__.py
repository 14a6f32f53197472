"""Types for what callers send: each says what is allowed, and everything else is refused."""
