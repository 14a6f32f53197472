"""What a session is, and the refresh tokens that keep it going."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a login began; it ends at `expires_at`, or earlier when it is revoked."""

    id: UUID
    account_id: UUID
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_alive(self, now: datetime) -> bool:
        """Whether tokens of this session count."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """One token of a session's chain, kept as a digest. It is used once, for the next one.

    `answer` is what it was used for, sealed with the token itself (`answers.py`).
    """

    digest: str = field(repr=False)
    session_id: UUID
    expires_at: datetime
    used_at: datetime | None = None
    answer: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a client gets; neither token is kept or logged here."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_seconds: int


def digest_of(refresh_token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that a fast hash suffices."""
    return hashlib.sha256(refresh_token.encode(errors="replace")).hexdigest()
