"""What this process knows of sessions, so that a request need not ask the database."""

from datetime import datetime, timedelta
from uuid import UUID

# Some 200 bytes each.
_MAX_SESSIONS = 10_000


class Liveness:
    """Remembers for a while that a session is alive, and for good that it is not."""

    def __init__(self, *, seconds: float) -> None:
        self._lifetime = timedelta(seconds=seconds)
        self._alive_until: dict[UUID, datetime | None] = {}

    def ask(self, session_id: UUID, now: datetime) -> bool | None:
        """Whether a session is alive; None when the database must tell."""
        if session_id not in self._alive_until:
            return None
        until = self._alive_until[session_id]
        if until is None:
            return False
        return True if now < until else None

    def is_alive(self, session_id: UUID, now: datetime) -> None:
        """Remember what the database said, unless the session has ended since it was asked."""
        if self._alive_until.get(session_id, now) is not None:
            self._keep(session_id, now + self._lifetime)

    def has_ended(self, session_id: UUID) -> None:
        """Remember that a session is over: that never changes."""
        self._keep(session_id, None)

    def _keep(self, session_id: UUID, until: datetime | None) -> None:
        self._alive_until.pop(session_id, None)
        while len(self._alive_until) >= _MAX_SESSIONS:
            del self._alive_until[next(iter(self._alive_until))]
        self._alive_until[session_id] = until
