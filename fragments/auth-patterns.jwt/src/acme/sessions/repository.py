"""Where sessions and their refresh tokens are kept, as the domain sees it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from acme.sessions.session import RefreshToken, Session


class Sessions(Protocol):
    """The sessions of one unit of work."""

    async def add(self, session: Session, token: RefreshToken) -> None:
        """Keep a new session with its first token; raises Conflict without its account."""

    async def get(self, session_id: UUID) -> Session | None:
        """One session, whether or not it is alive, of an account that exists."""

    async def token(self, digest: str) -> RefreshToken | None:
        """One token, used or not."""

    async def rotate(self, used: RefreshToken, successor: RefreshToken) -> bool:
        """Mark a token as used (`used_at`, with the `answer`) and keep its successor.

        False, and nothing is kept, when it has been used: of several units of work that try,
        one succeeds.
        """

    async def forget_answers(self, session_id: UUID, *, before: datetime) -> None:
        """Forget the answers that the tokens of a session were used for before then."""

    async def revoke(self, session_id: UUID, *, now: datetime) -> None:
        """End a session."""

    async def revoke_all(
        self, account_id: UUID, *, now: datetime, but: UUID | None = None
    ) -> list[UUID]:
        """End every session of an account that is not revoked, but one; says which."""

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget at most `limit` sessions that are past their end, with their tokens."""
