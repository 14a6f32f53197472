"""What a browser's session is."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

_DEVICE_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserSession:
    """What a login in a browser began. `id` is no secret; of the token only a digest is kept.

    It ends at `expires_at`, which each use puts off, and at `ends_at`, whatever happens.
    """

    id: UUID
    account_id: UUID
    digest: str = field(repr=False)
    device: str
    remembered: bool
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    ends_at: datetime

    def is_alive(self, now: datetime) -> bool:
        """Whether its cookie counts."""
        return now < min(self.expires_at, self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A session with the token for its cookie, which is kept nowhere."""

    session: BrowserSession
    token: str = field(repr=False)


def new_token() -> str:
    """256 random bits, in characters of which a cookie may be made."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token: it is random, so that a fast hash suffices."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def csrf_token_of(token: str) -> str:
    """What a client sends beside its cookie to show that it can read answers.

    Made of the cookie's token, it is of that session alone and changes with it; it is no way back.
    """
    return hmac.new(token.encode(errors="replace"), b"csrf", hashlib.sha256).hexdigest()


def device_of(user_agent: str) -> str:
    """What a browser says it is, as far as it can be shown in a list."""
    return "".join(char for char in user_agent if " " <= char <= "~")[:_DEVICE_LENGTH]
