"""A key does with notes what its scopes say."""

from httpx2 import AsyncClient

from acme.api_keys.scopes import SCOPES
from acme.auth.scopes import scope_of
from acme.bootstrap import Services


async def headers(services: Services, *scopes: str) -> dict[str, str]:
    _, text = await services.api_keys.create(
        owner="billing",
        name="nightly",
        scopes=frozenset(scopes),
        days=1,
    )
    return {"X-API-Key": text}


async def test_reading_key_cannot_write_and_writing_key_cannot_read(
    client: AsyncClient, services: Services
) -> None:
    reads = await headers(services, "notes:read")
    writes = await headers(services, "notes:write")
    draft = {"title": "Groceries"}
    assert (await client.post("/notes", json=draft, headers=reads)).status_code == 403
    written = await client.post("/notes", json=draft, headers=writes)
    assert written.status_code == 201
    path = f"/notes/{written.json()['id']}"
    assert (await client.get(path, headers=writes)).status_code == 403
    assert (await client.get(path, headers=reads)).status_code == 200


def test_every_scope_of_the_notes_can_be_given() -> None:
    assert {scope_of("GET", "/notes"), scope_of("POST", "/notes")} <= set(SCOPES)


async def test_key_without_scopes_is_known_and_may_do_nothing(
    client: AsyncClient, services: Services
) -> None:
    nothing = await headers(services)
    assert (await client.get("/notes", headers=nothing)).status_code == 403
