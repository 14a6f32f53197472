"""The roles that this process has seen, so that a request need not ask the database."""

from datetime import datetime, timedelta

# Some 300 bytes each.
_MOST_SUBJECTS = 10_000


class RememberedRoles:
    """Remembers for a while which roles a subject has."""

    def __init__(self, *, seconds: float) -> None:
        self._lifetime = timedelta(seconds=seconds)
        self._known: dict[str, tuple[frozenset[str], datetime]] = {}

    def of(self, subject: str, now: datetime) -> frozenset[str] | None:
        """The roles; None when the database must tell."""
        roles, until = self._known.get(subject, (None, now))
        return roles if now < until else None

    def keep(self, subject: str, roles: frozenset[str], now: datetime) -> None:
        """Remember what the database said."""
        self.forget(subject)
        while len(self._known) >= _MOST_SUBJECTS:
            del self._known[next(iter(self._known))]
        self._known[subject] = roles, now + self._lifetime

    def forget(self, subject: str) -> None:
        """Ask the database the next time."""
        self._known.pop(subject, None)
