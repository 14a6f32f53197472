"""Where updates of documents are kept, as the service sees it."""

from collections.abc import Sequence
from typing import Protocol


class DocumentUpdates(Protocol):
    """The logs of documents in one unit of work: updates, numbered from 1.

    The first that is kept may be all that was before, in one. So whoever has read up to any number
    reads on with those after it, and has the whole.
    """

    async def after(self, document: str, number: int) -> Sequence[tuple[int, bytes]]:
        """The updates after a number, in their order."""

    async def append(self, document: str, number: int, update: bytes) -> None:
        """Keep the next update; raises Conflict when another has its number."""

    async def compact(self, document: str, number: int, whole: bytes) -> None:
        """Keep one update in place of all up to a number."""

    async def remove(self, document: str) -> None:
        """Forget the document."""
