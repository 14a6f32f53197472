"""What a ceremony is: a challenge that a device answers once, for what it was begun for."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# As many as WebAuthn asks for at least, four times (section 13.4.3).
_CHALLENGE_BYTES = 64


class Purpose(StrEnum):
    """What a ceremony is for; an answer to one is none to another."""

    LOGIN = "login"
    PASSKEY = "passkey"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """A challenge, kept under the digest of the token of whoever began it.

    `account_id` is of whom the passkey will be; a login says itself who it is.
    """

    digest: str
    purpose: Purpose
    account_id: UUID | None
    challenge: bytes = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A ceremony with its token, which is kept nowhere, and the options for the browser."""

    token: str = field(repr=False)
    options: dict[str, object]


def new_challenge() -> bytes:
    """512 random bits."""
    return secrets.token_bytes(_CHALLENGE_BYTES)


def new_token() -> str:
    """256 random bits: who has seen an answer of a device cannot send it without them."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token: it is random, so that a fast hash suffices."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
