"""The service's own database, for assets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from acme.database import Database
from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """Opened by each step that needs it, in the process of the run."""

    # Its URL may hold a password.
    settings: DatabaseSettings = field(repr=False)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Database]:
        """The database, until the block ends.

        Raises:
            ConfigurationError: when it does not answer, or is not migrated.
        """
        async with open_database(self.settings) as database:
            yield database
