"""How work under a lock can fail."""

from acme.errors import Conflict, Unavailable


class LockTaken(Conflict):
    """Somebody else held the lock for as long as was waited."""


class LockLost(Unavailable):
    """The lock could not be kept, and may be another's by now: the work was stopped."""
