"""Notes, read over GraphQL."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from strawberry.relay import to_base64

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.notes.domain import Note
from acme.notes.lookup.service import NoteLookup
from acme.settings import Settings

from .asking import ENTITIES, NODE, NODES, PAGE, ask, data_of, write


class CountingLookup(NoteLookup):
    """Counts how often it is asked."""

    def __init__(self, lookup: NoteLookup) -> None:
        self._lookup = lookup
        self.asked = 0

    async def several(self, owner: str, ids: Collection[UUID]) -> Mapping[UUID, Note]:
        """As it is."""
        self.asked += 1
        return await self._lookup.several(owner, ids)


@pytest.fixture
def lookup(services: Services) -> CountingLookup:
    """What looks notes up, counted."""
    return CountingLookup(services.note_lookup)


@pytest.fixture
async def app(
    settings: Settings, services: Services, lookup: CountingLookup
) -> AsyncIterator[FastAPI]:
    """The application, which counts."""
    app = create_app(settings, replace(services, note_lookup=lookup))
    async with app.router.lifespan_context(app):
        yield app


async def test_a_note_is_the_same_as_over_rest(ada: AsyncClient) -> None:
    [written] = await write(ada, "Groceries")
    [shown] = (await ada.get("/notes")).json()["items"]
    assert written["id"] == to_base64("Note", shown["id"])
    read = await data_of(ada, NODE, id=written["id"])
    assert read == written
    times = [shown["created_at"], shown["updated_at"]]
    assert [read["createdAt"], read["updatedAt"]] == [at.replace("Z", "+00:00") for at in times]


async def test_pages_follow_each_other_newest_first(ada: AsyncClient) -> None:
    await write(ada, "1", "2", "3")
    first = await data_of(ada, PAGE, first=2)
    assert [edge["node"]["title"] for edge in first["edges"]] == ["3", "2"]
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][1]["cursor"],
    }
    second = await data_of(ada, PAGE, first=2, after=first["pageInfo"]["endCursor"])
    assert [edge["node"]["title"] for edge in second["edges"]] == ["1"]
    assert (second["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (
        False,
        True,
    )
    nothing = await data_of(ada, PAGE, first=2, after=second["pageInfo"]["endCursor"])
    assert (nothing["edges"], nothing["pageInfo"]["endCursor"]) == ([], None)


async def test_a_cursor_is_that_of_rest(ada: AsyncClient) -> None:
    await write(ada, "1", "2")
    cursor = (await data_of(ada, PAGE, first=1))["pageInfo"]["endCursor"]
    page = (await ada.get("/notes", params={"cursor": cursor})).json()
    assert [note["title"] for note in page["items"]] == ["1"]


@pytest.mark.parametrize(
    ("variables", "status"),
    [({"first": 0}, 422), ({"first": 101}, 422), ({"first": 1, "after": "junk"}, 404)],
)
async def test_refuses_a_page_that_is_none(
    variables: dict[str, Any], status: int, ada: AsyncClient
) -> None:
    [error] = (await ask(ada, PAGE, **variables))["errors"]
    assert error["extensions"]["problem"]["status"] == status


async def test_a_hundred_are_loaded_as_one_is(ada: AsyncClient, lookup: CountingLookup) -> None:
    titles = [f"Note {number}" for number in range(100)]
    ids = [note["id"] for note in await write(ada, *titles)]
    of = [{"__typename": "Note", "id": each} for each in ids]
    for count in (1, 100):
        lookup.asked = 0
        found = await data_of(ada, NODES, ids=ids[:count])
        assert ([note["title"] for note in found], lookup.asked) == (titles[:count], 1)
        found = await data_of(ada, ENTITIES, of=of[:count])
        assert ([note["title"] for note in found], lookup.asked) == (titles[:count], 2)


async def test_what_is_loaded_once_is_loaded_anew_by_the_next_request(
    ada: AsyncClient, lookup: CountingLookup
) -> None:
    [note] = await write(ada, "Groceries")
    await data_of(ada, NODES, ids=[note["id"]] * 3)
    await data_of(ada, NODES, ids=[note["id"]])
    assert lookup.asked == 2


async def test_one_that_is_not_there_is_null(ada: AsyncClient) -> None:
    [note] = await write(ada, "Groceries")
    ids = [to_base64("Note", str(uuid4())), note["id"], to_base64("Note", "5")]
    assert await data_of(ada, NODES, ids=ids) == [None, {"title": "Groceries"}, None]
    assert await data_of(ada, NODE, id=ids[0]) is None


@pytest.mark.parametrize("text", ["", "junk", to_base64("Nothing", "5"), to_base64("About", "5")])
async def test_an_id_of_nothing_is_refused(text: str, ada: AsyncClient) -> None:
    [error] = (await ask(ada, NODE, id=text))["errors"]
    assert error["extensions"]["problem"]["status"] < 500


@pytest.mark.parametrize(
    "of",
    [
        {},
        {"__typename": "Nothing", "id": "5"},
        {"__typename": "About", "name": "5"},
        {"__typename": "Note"},
        {"__typename": "Note", "id": "junk"},
        {"__typename": "Note", "id": to_base64("About", "5")},
        {"__typename": "Note", "id": 5},
        {"__typename": 5},
        5,
    ],
)
async def test_a_reference_to_nothing_is_no_bug(of: Any, ada: AsyncClient) -> None:
    answer = await ask(ada, ENTITIES, of=[of])
    for error in answer.get("errors", ()):
        assert error.get("extensions", {}).get("problem", {"status": 400})["status"] < 500
    assert not any((answer.get("data") or {}).get("_entities") or ())
