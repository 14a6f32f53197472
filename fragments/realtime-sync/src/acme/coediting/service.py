"""The documents that are open in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.coediting import MOST_NAME_CHARACTERS
from acme.coediting.opened import OpenDocument
from acme.coediting.settings import CoeditingSettings
from acme.database import Database
from acme.errors import Unavailable


class OpenDocuments:
    """Opens each document once, for all who have it open here."""

    def __init__(self, database: Database, settings: CoeditingSettings) -> None:
        self._database = database
        self._settings = settings
        self._open: dict[str, tuple[OpenDocument, int]] = {}

    @asynccontextmanager
    async def open(self, name: str) -> AsyncIterator[OpenDocument]:
        """A document until the end of the block; one that nobody has written is empty.

        Raises:
            Unavailable: when as many are open here as there may be.
        """
        if len(name) > MOST_NAME_CHARACTERS:
            raise ValueError(f"a name has at most {MOST_NAME_CHARACTERS} characters")
        if name not in self._open and len(self._open) >= self._settings.open:
            raise Unavailable("This process has as many documents open as it may have.")
        document, count = self._open.get(name) or (
            OpenDocument(name, self._database, self._settings),
            0,
        )
        self._open[name] = document, count + 1
        try:
            yield document
        finally:
            document, count = self._open.pop(name)
            if count > 1:
                self._open[name] = document, count - 1
