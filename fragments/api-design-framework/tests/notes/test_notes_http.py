"""Notes over HTTP: written, read, changed under If-Match, deleted."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import AsyncClient


async def write(ada: AsyncClient, title: str = "Groceries", body: str = "Milk") -> Any:
    response = await ada.post("/notes", json={"title": title, "body": body})
    assert response.status_code == 201, response.text
    return response.json()


async def test_written_note_can_be_read_at_its_location(ada: AsyncClient) -> None:
    response = await ada.post("/notes", json={"title": "  Groceries ", "body": "Milk"})
    assert response.status_code == 201
    assert response.headers["ETag"] == '"1"'
    note = (await ada.get(response.headers["Location"])).json()
    assert note == response.json()
    assert (note["title"], note["body"], note["version"]) == ("Groceries", "Milk", 1)


@pytest.mark.parametrize(
    "draft",
    [
        {},
        {"title": " "},
        {"title": "x" * 201},
        {"title": 1},
        {"title": "nul \x00"},
        {"title": "a", "body": "x" * 10_001},
        {"title": "a", "colour": "red"},
    ],
)
async def test_refuses_a_draft_that_is_no_note(ada: AsyncClient, draft: dict[str, Any]) -> None:
    response = await ada.post("/notes", json=draft)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (await ada.get("/notes")).json()["items"] == []


async def test_unknown_note_is_not_found(ada: AsyncClient) -> None:
    path = f"/notes/{uuid4()}"
    assert (await ada.get(path)).status_code == 404
    # Whatever the condition: it is about a note that is there.
    for if_match in ({}, {"If-Match": "*"}, {"If-Match": '"1"'}):
        changed = await ada.patch(path, json={"title": "a"}, headers=if_match)
        assert changed.status_code == 404
        assert (await ada.delete(path, headers=if_match)).status_code == 404


async def test_reader_who_has_the_version_gets_no_body(ada: AsyncClient) -> None:
    note = await write(ada)
    path = f"/notes/{note['id']}"
    response = await ada.get(path, headers={"If-None-Match": '"1"'})
    assert (response.status_code, response.content) == (304, b"")
    await ada.patch(path, json={"body": "Tea"}, headers={"If-Match": '"1"'})
    assert (await ada.get(path, headers={"If-None-Match": '"1"'})).status_code == 200


async def test_edit_changes_what_it_names_and_nothing_else(ada: AsyncClient) -> None:
    note = await write(ada)
    path = f"/notes/{note['id']}"
    response = await ada.patch(path, json={"body": "Tea"}, headers={"If-Match": '"1"'})
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    changed = (await ada.get(path)).json()
    assert changed == response.json()
    assert (changed["title"], changed["body"], changed["version"]) == ("Groceries", "Tea", 2)
    assert changed["created_at"] == note["created_at"]


@pytest.mark.parametrize("changes", [{}, {"title": None}, {"body": None}, {"version": 7}])
async def test_refuses_an_edit_that_changes_nothing(
    ada: AsyncClient, changes: dict[str, Any]
) -> None:
    path = f"/notes/{(await write(ada))['id']}"
    response = await ada.patch(path, json=changes, headers={"If-Match": "*"})
    assert response.status_code == 422
    assert (await ada.get(path)).json()["version"] == 1


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        (None, 428),
        ('"7"', 412),
        ('W/"1"', 412),
        ("1", 412),
        ('"1"', 200),
        ('"7", "1"', 200),
        ("*", 200),
    ],
)
async def test_edit_needs_the_version_it_changes(
    ada: AsyncClient, if_match: str | None, status: int
) -> None:
    path = f"/notes/{(await write(ada))['id']}"
    headers = {} if if_match is None else {"If-Match": if_match}
    assert (await ada.patch(path, json={"body": "Tea"}, headers=headers)).status_code == status
    assert (await ada.get(path)).json()["body"] == ("Tea" if status == 200 else "Milk")


async def test_conditions_may_stand_on_several_lines(ada: AsyncClient) -> None:
    path = f"/notes/{(await write(ada))['id']}"
    if_match = [*ada.headers.items(), ("If-Match", '"7"'), ("If-Match", '"1"')]
    assert (await ada.patch(path, json={"body": "Tea"}, headers=if_match)).status_code == 200
    if_none_match = [*ada.headers.items(), ("If-None-Match", '"1"'), ("If-None-Match", '"2"')]
    assert (await ada.get(path, headers=if_none_match)).status_code == 304


async def test_of_two_edits_at_once_exactly_one_wins(ada: AsyncClient) -> None:
    path = f"/notes/{(await write(ada))['id']}"
    headers = {"If-Match": '"1"'}
    async with asyncio.TaskGroup() as group:
        edits = {
            body: group.create_task(ada.patch(path, json={"body": body}, headers=headers))
            for body in ("Tea", "Coffee")
        }
    statuses = {body: edit.result().status_code for body, edit in edits.items()}
    assert sorted(statuses.values()) == [200, 412]
    winner = next(body for body, status in statuses.items() if status == 200)
    assert (await ada.get(path)).json()["body"] == winner


async def test_edits_of_whichever_version_all_succeed(ada: AsyncClient) -> None:
    path = f"/notes/{(await write(ada))['id']}"
    async with asyncio.TaskGroup() as group:
        edits = [
            group.create_task(ada.patch(path, json={"body": body}, headers={"If-Match": "*"}))
            for body in map(str, range(50))
        ]
    assert {edit.result().status_code for edit in edits} == {200}
    assert (await ada.get(path)).json()["version"] == 51


async def test_deleted_note_is_gone_and_only_the_version_named_is_deleted(ada: AsyncClient) -> None:
    path = f"/notes/{(await write(ada))['id']}"
    assert (await ada.delete(path)).status_code == 428
    assert (await ada.delete(path, headers={"If-Match": '"2"'})).status_code == 412
    assert (await ada.delete(path, headers={"If-Match": '"1"'})).status_code == 204
    assert (await ada.get(path)).status_code == 404
    assert (await ada.get("/notes")).json()["items"] == []
