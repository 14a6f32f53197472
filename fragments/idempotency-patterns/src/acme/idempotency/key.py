"""The claim on a key, and the answer that is kept under it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer. Without a body that may be kept, only that the request was done is known."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to do what a key stands for, until `expires_at` or until another `token` has it."""

    id: str
    fingerprint: str
    expires_at: datetime
    token: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is known of a key: its claim, and the reply once it is done."""

    claim: Claim
    reply: Reply | None


def key_id(caller: str, key: str) -> str:
    """What a caller's key is stored as: 64 characters, and another one for each caller."""
    return _digest(caller.encode(), key.encode())


def fingerprint_of(method: str, target: bytes, media_type: bytes, body: bytes) -> str:
    """What tells a request from another with the same key."""
    return _digest(method.encode(), target, media_type, body)


def _digest(*parts: bytes) -> str:
    # Each with its length: no two lists of parts are the same bytes.
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).hexdigest()
