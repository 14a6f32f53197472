"""What a passkey is."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

MAX_NAME_LENGTH = 80
MAX_ID_BYTES = 1023
"""The longest id of a credential (WebAuthn, section 5.8.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a device has made: its public key, and how often it says that it signed.

    `transports` are ways to reach it, joined by commas; `backed_up` says that other devices of
    its owner have it too.
    """

    credential_id: bytes
    public_key: bytes = field(repr=False)
    sign_count: int
    transports: str
    backed_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A credential of an account, by the name that its owner gave it."""

    id: UUID
    account_id: UUID
    name: str
    credential: Credential
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A login by a passkey, as its device signed it."""

    sign_count: int
    backed_up: bool
    used_at: datetime


def digest_of_id(credential_id: bytes) -> str:
    """What a credential is looked up by: 64 characters, however long its id."""
    return hashlib.sha256(credential_id).hexdigest()


def counts_on(before: int, now: int) -> bool:
    """Whether a counter has gone on; devices that do not count say 0 (WebAuthn, section 6.1.1)."""
    return now > before or now == before == 0
