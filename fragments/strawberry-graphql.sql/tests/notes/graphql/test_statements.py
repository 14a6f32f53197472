"""How many statements an operation takes: as many for a hundred notes as for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from httpx2 import AsyncClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from .asking import ENTITIES, NODES, PAGE, data_of, write

asking: ContextVar[bool] = ContextVar("asking", default=False)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to databases about notes meanwhile, for who calls here and not in the back."""
    sent: list[str] = []

    def notice(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if asking.get() and "FROM notes" in statement.replace("\n", " "):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", notice)
    token = asking.set(True)
    try:
        yield sent
    finally:
        asking.reset(token)
        event.remove(Engine, "before_cursor_execute", notice)


async def test_one_and_a_hundred_take_the_same(ada: AsyncClient) -> None:
    ids = [note["id"] for note in await write(ada, *map(str, range(100)))]
    found = []
    for count in (1, 100):
        of = [{"__typename": "Note", "id": each} for each in ids[:count]]
        with statements() as sent:
            await data_of(ada, NODES, ids=ids[:count])
            await data_of(ada, ENTITIES, of=of)
            await data_of(ada, PAGE, first=count)
        found.append(len(sent))
    assert found == [3, 3]
