"""Notes, changed over GraphQL."""

from typing import Any
from uuid import uuid4

import pytest
from httpx2 import AsyncClient
from strawberry.relay import to_base64

from .asking import CREATE, DELETE, EDIT, ask, data_of, write


async def titles(ada: AsyncClient) -> list[str]:
    return [note["title"] for note in (await ada.get("/notes")).json()["items"]]


async def test_an_edit_changes_what_it_names_and_nothing_else(ada: AsyncClient) -> None:
    [note] = await write(ada, "  Groceries ")
    edited = await data_of(ada, EDIT, id=note["id"], version=1, changes={"body": "Tea"})
    assert (edited["title"], edited["body"], edited["version"]) == ("Groceries", "Tea", 2)
    assert edited["createdAt"] == note["createdAt"]


async def test_a_note_is_deleted(ada: AsyncClient) -> None:
    [note] = await write(ada, "Groceries")
    deleted = await data_of(ada, DELETE, id=note["id"], version=1)
    assert deleted == {"__typename": "NoteDeleted", "id": note["id"]}
    assert await titles(ada) == []


@pytest.mark.parametrize("draft", [{"title": " "}, {"title": "x" * 201}, {"title": "nul \x00"}])
async def test_a_draft_that_is_no_note_is_refused_as_over_rest(
    draft: dict[str, Any], ada: AsyncClient
) -> None:
    refused = await data_of(ada, CREATE, draft=draft)
    assert (refused["__typename"], refused["status"]) == ("InvalidInputProblem", 422)
    [error] = refused["errors"]
    assert error["location"] == ["title"]
    assert await titles(ada) == []


@pytest.mark.parametrize("changes", [{}, {"title": None}, {"title": " "}])
async def test_an_edit_that_changes_nothing_is_refused(
    changes: dict[str, Any], ada: AsyncClient
) -> None:
    [note] = await write(ada, "Groceries")
    refused = await data_of(ada, EDIT, id=note["id"], version=1, changes=changes)
    assert refused["__typename"] == "InvalidInputProblem"


@pytest.mark.parametrize("version", [0, 2])
async def test_what_somebody_else_changed_is_not_overwritten(
    version: int, ada: AsyncClient
) -> None:
    [note] = await write(ada, "Groceries")
    changes = {"title": "New"}
    refused = await data_of(ada, EDIT, id=note["id"], version=version, changes=changes)
    assert (refused["__typename"], refused["status"]) == ("ChangedProblem", 412)
    refused = await data_of(ada, DELETE, id=note["id"], version=version)
    assert refused["__typename"] == "ChangedProblem"
    assert await titles(ada) == ["Groceries"]


@pytest.mark.parametrize(
    "text", [to_base64("Note", str(uuid4())), to_base64("Note", "5"), to_base64("About", "5")]
)
async def test_one_that_is_not_there_is_not_found(text: str, ada: AsyncClient) -> None:
    refused = await data_of(ada, EDIT, id=text, version=1, changes={"title": "New"})
    assert (refused["__typename"], refused["status"]) == ("NotFoundProblem", 404)
    refused = await data_of(ada, DELETE, id=text, version=1)
    assert refused["__typename"] == "NotFoundProblem"


async def test_mutations_are_not_sent_by_get(ada: AsyncClient) -> None:
    query = 'mutation {createNote(draft: {title: "By a link"}) {__typename}}'
    assert (await ada.get("/graphql", params={"query": query})).status_code == 400
    assert await titles(ada) == []


async def test_they_are_done_one_after_the_other(ada: AsyncClient) -> None:
    query = """mutation {
      one: createNote(draft: {title: "1"}) {__typename}
      none: createNote(draft: {title: ""}) {__typename}
      two: createNote(draft: {title: "2"}) {__typename}
    }"""
    answer = (await ask(ada, query))["data"]
    found = [answer[name]["__typename"] for name in ("one", "none", "two")]
    assert found == ["Note", "InvalidInputProblem", "Note"]
    assert await titles(ada) == ["2", "1"]
