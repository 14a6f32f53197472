"""Who does not prove who they are is answered nothing, not even what a query lacks."""

import pytest
from httpx2 import AsyncClient


@pytest.mark.parametrize("query", ["{about{name}}", "{", "subscription{nothing}"])
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_needs_credentials(query: str, accept: str, client: AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": query}, headers={"Accept": accept})
    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["WWW-Authenticate"]
