"""A key does over GraphQL what its scopes say, and nothing else."""

from typing import Any

import anyio
import pytest
from httpx2 import AsyncClient
from strawberry.relay import to_base64

from acme.bootstrap import Services

from .asking import CREATE, DELETE, EDIT, ENTITIES, NODE, PAGE, ask, data_of, write

ID = to_base64("Note", "00000000-0000-4000-8000-000000000000")
READING: list[tuple[str, dict[str, Any]]] = [
    (PAGE, {"first": 1}),
    (NODE, {"id": ID}),
    (ENTITIES, {"of": [{"__typename": "Note", "id": ID}]}),
]
WRITING: list[tuple[str, dict[str, Any]]] = [
    (CREATE, {"draft": {"title": "New"}}),
    (EDIT, {"id": ID, "version": 1, "changes": {"title": "New"}}),
    (DELETE, {"id": ID, "version": 1}),
]
SUBSCRIPTION = "subscription { noteChanges { event } }"


async def key(services: Services, *scopes: str) -> dict[str, str]:
    _, text = await services.api_keys.create(
        owner="billing", name="nightly", scopes=frozenset(scopes), days=1
    )
    return {"X-API-Key": text}


async def test_a_key_that_reads_cannot_write(client: AsyncClient, services: Services) -> None:
    client.headers.update(await key(services, "notes:read"))
    for query, variables in READING:
        assert "errors" not in await ask(client, query, **variables)
    for query, variables in WRITING:
        [error] = (await ask(client, query, **variables))["errors"]
        assert error["message"] == "This needs the scope notes:write."
        assert error["extensions"]["problem"]["status"] == 403


async def test_a_key_that_writes_cannot_read(client: AsyncClient, services: Services) -> None:
    client.headers.update(await key(services, "notes:write"))
    await write(client, "New")
    for query, variables in READING:
        [error] = (await ask(client, query, **variables))["errors"]
        assert error["extensions"]["problem"]["status"] == 403


async def test_a_key_that_may_nothing_follows_nothing(
    client: AsyncClient, services: Services
) -> None:
    client.headers.update(await key(services))
    with anyio.fail_after(50):
        response = await client.post(
            "/graphql", json={"query": SUBSCRIPTION}, headers={"Accept": "text/event-stream"}
        )
    assert "notes:read" in response.text
    assert "STARTED" not in response.text
    assert await data_of(client, "{ about { name } }")


@pytest.mark.parametrize("scope", ["notes:read", "notes:write"])
async def test_scopes_are_those_of_routes(
    scope: str, client: AsyncClient, services: Services
) -> None:
    client.headers.update(await key(services, scope))
    assert (await client.get("/notes")).status_code == (200 if scope == "notes:read" else 403)
