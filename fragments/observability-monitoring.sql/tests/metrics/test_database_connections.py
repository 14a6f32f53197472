"""The numbers of the pool are those of SQLAlchemy."""

from acme.bootstrap import Services
from acme.metrics.sources import SOURCES


async def in_use(services: Services) -> float:
    """How many connections are in use."""
    connections, _ = await SOURCES["database"](services)
    return next(each.value for each in connections.samples if each.labels["state"] == "in_use")


async def test_a_connection_is_in_use_as_long_as_its_unit_of_work(services: Services) -> None:
    before = await in_use(services)
    async with services.database.reading():
        assert await in_use(services) == before + 1
    assert await in_use(services) == before
