"""Notes belong to their caller, over GraphQL too."""

from typing import Any

from httpx2 import AsyncClient

from acme.bootstrap import Services

from ...credentials import headers_for
from .asking import DELETE, EDIT, ENTITIES, NODES, PAGE, data_of, write


async def test_a_foreign_note_is_not_found_whatever_is_tried(
    ada: AsyncClient, services: Services
) -> None:
    [note] = await write(ada, "Mine")
    hers = dict(ada.headers)
    grace = ada
    grace.headers.update(await headers_for(services, "grace"))
    of: list[Any] = [{"__typename": "Note", "id": note["id"]}]
    assert await data_of(grace, NODES, ids=[note["id"]]) == [None]
    assert await data_of(grace, ENTITIES, of=of) == [None]
    assert (await data_of(grace, PAGE, first=10))["edges"] == []
    edited = await data_of(grace, EDIT, id=note["id"], version=1, changes={"title": "His"})
    assert edited["__typename"] == "NotFoundProblem"
    deleted = await data_of(grace, DELETE, id=note["id"], version=1)
    assert deleted["__typename"] == "NotFoundProblem"
    ada.headers.update(hers)
    assert await data_of(ada, NODES, ids=[note["id"]]) == [{"title": "Mine"}]
