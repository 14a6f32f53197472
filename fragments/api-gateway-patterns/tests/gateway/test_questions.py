"""GraphQL, through nginx."""

from pathlib import Path

from fastapi import FastAPI

from acme.bootstrap import Services
from acme.gateway.routes import exposed

from ..credentials import headers_for
from .standing import in_front


async def test_graphql_is_a_door_of_its_own(
    app: FastAPI, services: Services, tmp_path: Path
) -> None:
    assert "/graphql" in {route.path for route in exposed(app).routes}
    headers = await headers_for(services, "ada")
    async with in_front(app, tmp_path) as client:
        asked = {"query": "{ about { name } }"}
        response = await client.post("/graphql", json=asked, headers=headers)
        assert response.json()["data"]["about"]["name"] == app.title
