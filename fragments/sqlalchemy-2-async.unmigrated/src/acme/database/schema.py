"""The tables of the database, without migrations."""

from sqlalchemy import Connection

from acme.database.backend import Backend
from acme.database.tables import METADATA


async def ready_schema(backend: Backend) -> None:
    """Create the tables that are missing; processes that start together take turns."""

    def create(connection: Connection) -> None:
        with backend.exclusively(connection), connection.begin():
            METADATA.create_all(connection)

    async with backend.engine.connect() as connection:
        await connection.run_sync(create)
