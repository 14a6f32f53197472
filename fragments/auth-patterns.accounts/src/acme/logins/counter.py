"""Counters that end with their window."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How often something happened in a window that is open until `expires_at`."""

    key: str
    count: int
    expires_at: datetime


def counter_key(kind: str, *parts: str) -> str:
    """The key of a counter: 64 characters, whatever an attacker sends, and no plain address."""
    return hashlib.sha256("\0".join((kind, *parts)).encode()).hexdigest()
