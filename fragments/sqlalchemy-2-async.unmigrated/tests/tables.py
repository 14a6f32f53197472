"""The tables of a test's database."""

from acme.database.settings import DatabaseSettings


async def make_tables(_: DatabaseSettings) -> None:
    """Do nothing: opening the database makes them."""
