"""Notes in both versions: the same notes, each in the words of the version."""

from uuid import uuid4

import pytest

from .conftest import Callers

BY_EACH = pytest.mark.parametrize("strategy", ["url", "header", "media-type"])


@BY_EACH
async def test_note_of_either_version_is_read_in_the_other(callers: Callers) -> None:
    old = await callers.v1.post("notes", json={"title": "Old", "body": "Milk"})
    new = await callers.v2.post("notes", json={"title": "New", "content": "Tea"})
    assert (old.status_code, new.status_code) == (201, 201)
    assert old.json().keys() ^ new.json().keys() == {"body", "content", "edited"}
    old_path, new_path = (f"notes/{written.json()['id']}" for written in (old, new))
    read = (await callers.v2.get(old_path)).json()
    assert (read["content"], read["edited"]) == ("Milk", False)
    assert (await callers.v1.get(new_path)).json()["body"] == "Tea"


@BY_EACH
async def test_location_leads_to_the_note_in_the_same_version(callers: Callers) -> None:
    written = await callers.v2.post("notes", json={"title": "New"})
    location = f"http://test{written.headers['Location']}"
    assert (await callers.v2.get(location)).json() == written.json()


@pytest.mark.parametrize("draft", [{"title": "a", "body": "b"}, {"content": "b"}, {"title": " "}])
async def test_refuses_a_draft_that_is_none_of_this_version(
    callers: Callers, draft: dict[str, str]
) -> None:
    response = await callers.v2.post("notes", json=draft)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (await callers.v2.get("notes")).json()["items"] == []


async def test_edit_needs_the_tag_of_this_version(callers: Callers) -> None:
    written = await callers.v2.post("notes", json={"title": "New", "content": "Tea"})
    path, tag = f"notes/{written.json()['id']}", written.headers["ETag"]
    changes = {"content": "Coffee"}
    assert (await callers.v2.patch(path, json=changes)).status_code == 428
    other = (await callers.v1.get(path)).headers["ETag"]
    assert other != tag
    refused = await callers.v2.patch(path, json=changes, headers={"If-Match": other})
    assert refused.status_code == 412
    edited = await callers.v2.patch(path, json=changes, headers={"If-Match": tag})
    assert (edited.json()["content"], edited.json()["edited"]) == ("Coffee", True)
    known = {"If-None-Match": edited.headers["ETag"]}
    assert (await callers.v2.get(path, headers=known)).status_code == 304
    assert (await callers.v1.get(path, headers=known)).status_code == 200


@pytest.mark.parametrize("changes", [{}, {"content": None}, {"body": "Tea"}])
async def test_refuses_an_edit_that_changes_nothing(
    callers: Callers, changes: dict[str, str | None]
) -> None:
    path = f"notes/{uuid4()}"
    response = await callers.v2.patch(path, json=changes, headers={"If-Match": "*"})
    assert response.status_code == 422


async def test_what_a_version_leaves_as_it_is_goes_on_in_it(callers: Callers) -> None:
    path = f"notes/{(await callers.v2.post('notes', json={'title': 'New'})).json()['id']}"
    tag = (await callers.v2.get(path)).headers["ETag"]
    assert (await callers.v2.delete(path, headers={"If-Match": tag})).status_code == 204
    assert (await callers.v1.get(path)).status_code == 404


@BY_EACH
async def test_pages_lead_on_until_the_last(callers: Callers) -> None:
    for title in ("One", "Two", "Three"):
        await callers.v1.post("notes", json={"title": title})
    page = (await callers.v2.get("notes?limit=2")).json()
    last = (await callers.v2.get(f"http://test{page['next']}")).json()
    titles = [note["title"] for note in (*page["items"], *last["items"])]
    assert (titles, last["next"]) == (["Three", "Two", "One"], None)


async def test_path_takes_the_methods_of_all_its_routes(callers: Callers) -> None:
    response = await callers.v2.put(f"notes/{uuid4()}")
    assert response.status_code == 405
    assert response.headers["Allow"] == "DELETE, GET, HEAD, PATCH"
