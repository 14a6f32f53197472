"""What people do over HTTP."""

from typing import Any

from httpx2 import AsyncClient, Response

PASSWORD = "correct horse battery staple"


async def register(client: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    return await client.post("/accounts", json={"email": email, "password": password})


async def log_in(client: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    return await client.post("/sessions", json={"email": email, "password": password})


async def new_session(client: AsyncClient, email: str = "ada@example.com") -> Any:
    """The tokens of a new account that has logged in."""
    assert (await register(client, email)).status_code == 202
    response = await log_in(client, email)
    assert response.status_code == 201, response.text
    return response.json()


async def refresh(client: AsyncClient, token: str) -> Response:
    return await client.post("/sessions/refresh", json={"refresh_token": token})


async def who(client: AsyncClient, access_token: str) -> Response:
    return await client.get("/caller", headers={"Authorization": f"Bearer {access_token}"})
