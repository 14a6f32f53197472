"""What ties an account to a subject of an issuer, and what is kept while somebody logs in."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A subject of an issuer, who is the owner of an account; `id` follows from both."""

    id: UUID
    account_id: UUID
    issuer: str
    subject: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLogin:
    """Somebody who was sent to a provider. Of what only they have, digests are kept."""

    digest: str
    state_digest: str
    provider: str
    nonce: str
    verifier: str = field(repr=False)
    # Whose account it is to be linked with; None for a login.
    account_id: UUID | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider gave the browser for this service; `issuer` where it says so (RFC 9207)."""

    state: str = field(repr=False)
    code: str = field(repr=False)
    issuer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What a provider says of somebody; an address counts only when it says that it is theirs."""

    issuer: str
    subject: str
    email: str | None


def new_secret() -> str:
    """256 random bits: too many to guess, and as many characters as PKCE asks for."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def challenge_of(verifier: str) -> str:
    """What the provider is told of a verifier beforehand (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
