"""Lists of notes: pages that stay whole while notes come and go."""

from typing import Any

import pytest
from httpx2 import AsyncClient

from acme.notes.domain import Note
from acme.pagination import CursorSigner, Position


async def write(ada: AsyncClient, *titles: str) -> list[Any]:
    return [(await ada.post("/notes", json={"title": title})).json() for title in titles]


async def page(ada: AsyncClient, limit: int, cursor: str | None = None) -> tuple[list[str], Any]:
    parameters: dict[str, str | int] = {"limit": limit}
    if cursor is not None:
        parameters["cursor"] = cursor
    found = (await ada.get("/notes", params=parameters)).json()
    return [note["title"] for note in found["items"]], found["next_cursor"]


async def test_pages_go_from_the_newest_to_the_oldest(ada: AsyncClient) -> None:
    await write(ada, "1", "2", "3", "4", "5")
    first, cursor = await page(ada, 2)
    second, cursor = await page(ada, 2, cursor)
    third, end = await page(ada, 2, cursor)
    assert (first, second, third, end) == (["5", "4"], ["3", "2"], ["1"], None)


async def test_full_last_page_has_no_cursor(ada: AsyncClient) -> None:
    await write(ada, "1", "2")
    assert await page(ada, 2) == (["2", "1"], None)


async def test_pages_neither_repeat_nor_skip_while_notes_are_written_and_deleted(
    ada: AsyncClient,
) -> None:
    notes = await write(ada, "1", "2", "3", "4")
    first, cursor = await page(ada, 2)
    await write(ada, "5")
    # The very note that the cursor stands on goes too.
    await ada.delete(f"/notes/{notes[2]['id']}", headers={"If-Match": "*"})
    second, _ = await page(ada, 2, cursor)
    assert (first, second) == (["4", "3"], ["2", "1"])


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many"])
async def test_refuses_a_limit_out_of_bounds(ada: AsyncClient, limit: str) -> None:
    assert (await ada.get("/notes", params={"limit": limit})).status_code == 422


async def test_refuses_a_cursor_that_was_changed_shortened_or_made_up(ada: AsyncClient) -> None:
    await write(ada, "1", "2")
    _, cursor = await page(ada, 1)
    changed = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    note = Note.new(owner="ada", title="1", body="")
    position = Position(created_at=note.created_at, id=note.id)
    foreign = CursorSigner(b"another key").sign(position, of=("notes", "ada"))
    for forged in (changed, cursor[:-4], cursor + "AAAA", foreign, "x", "é", ""):
        response = await ada.get("/notes", params={"cursor": forged})
        assert response.status_code == 404, forged
        assert response.headers["Content-Type"] == "application/problem+json"
