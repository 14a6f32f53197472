"""What an adapter does: keep bytes whose tags have versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where a value is kept, and for how long: as fresh for its lifetime, then as stale."""

    key: str
    tags: Sequence[str]
    lifetime_seconds: float
    stale_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is kept in a slot: its bytes, where its tags have the versions they had."""

    data: bytes | None
    fresh: bool
    versions: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A fresh entry, or else the right to load it, if `won`; and the versions of its tags."""

    token: bytes = b""
    won: bool
    data: bytes | None = None
    versions: tuple[object, ...]


class Backend(Protocol):
    """An adapter. Its methods raise Unavailable, at once while the server is known to be down."""

    # How long others wait for the one that loads.
    load_seconds: float

    async def look(self, slot: Slot) -> Found:
        """What is kept in a slot."""

    async def claim(self, slot: Slot) -> Claim:
        """Ask for a fresh entry or for the right to load it, which ends by itself in a while."""

    async def keep(self, slot: Slot, claim: Claim, data: bytes) -> None:
        """Keep what was loaded under a claim, unless it was invalidated; end the claim."""

    async def release(self, slot: Slot, claim: Claim, *, pause_seconds: float) -> None:
        """End a claim with nothing to keep; no refresh gets the next one before the pause ends."""

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Give each tag another version."""

    async def ping(self) -> None:
        """Return when it takes what is written."""
