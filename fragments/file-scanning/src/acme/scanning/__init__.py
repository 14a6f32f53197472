"""The port of scanners: does this content hold malware?"""

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What a scanner says. What is not scanned is not clean."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"


class Scanner(Protocol):
    """Looks into files."""

    # What was scanned before can be fetched while it is away.
    critical: bool

    async def scan(self, content: AsyncIterator[bytes]) -> tuple[Verdict, str]:
        """A verdict, and the name of what was found.

        Raises:
            InvalidInput: for more than the scanner takes.
            Unavailable: when it does not answer, or with something else than a verdict.
        """

    async def ping(self) -> None:
        """Return when it scans; raise Unavailable otherwise."""
