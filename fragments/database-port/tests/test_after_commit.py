"""What waits for the end of a unit of work."""

import pytest

from acme.bootstrap import Services


class Said:
    """Work that remembers that it was done."""

    def __init__(self) -> None:
        self.words: list[str] = []

    async def one(self) -> None:
        self.words.append("one")

    async def two(self) -> None:
        self.words.append("two")

    async def fail(self) -> None:
        raise ZeroDivisionError


async def test_what_waits_is_done_in_order_once_it_is_committed(services: Services) -> None:
    said = Said()
    async with services.database.transaction() as tx:
        tx.after_commit(said.one)
        tx.after_commit(said.two)
        assert said.words == []

    assert said.words == ["one", "two"]


async def test_a_rollback_drops_what_waits(services: Services) -> None:
    said = Said()

    async def write_and_fail() -> None:
        async with services.database.transaction() as tx:
            tx.after_commit(said.one)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    async with services.database.transaction():
        pass

    assert said.words == []


async def test_an_error_of_what_waited_reaches_the_caller(services: Services) -> None:
    said = Said()

    async def write() -> None:
        async with services.database.transaction() as tx:
            tx.after_commit(said.one)
            tx.after_commit(said.fail)
            tx.after_commit(said.two)

    with pytest.raises(ZeroDivisionError):
        await write()

    assert said.words == ["one"]


async def test_nothing_waits_in_a_unit_of_work_that_only_reads(services: Services) -> None:
    async def read() -> None:
        async with services.database.reading() as tx:
            tx.after_commit(Said().one)

    with pytest.raises(RuntimeError, match="transaction"):
        await read()


async def test_what_waited_has_units_of_work_of_its_own(services: Services) -> None:
    reached = []

    async def ask() -> None:
        async with services.database.transaction():
            reached.append("again")

    async with services.database.transaction() as tx:
        tx.after_commit(ask)

    assert reached == ["again"]
