"""What people do over HTTP, in programs that keep tokens."""

from typing import Any

from httpx2 import AsyncClient, Response

PASSWORD = "correct horse battery staple"


async def register(client: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    return await client.post("/accounts", json={"email": email, "password": password})


async def log_in(client: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    return await client.post("/sessions", json={"email": email, "password": password})


def headers_of(login: Response) -> dict[str, str]:
    """The headers of somebody who has logged in."""
    assert login.status_code == 201, login.text
    return {"Authorization": f"Bearer {login.json()['access_token']}"}


async def new_login(client: AsyncClient, email: str = "ada@example.com") -> dict[str, str]:
    """The headers of a new account that has logged in."""
    assert (await register(client, email)).status_code == 202
    return headers_of(await log_in(client, email))


async def new_session(client: AsyncClient, email: str = "ada@example.com") -> Any:
    """The tokens of a new account that has logged in."""
    await register(client, email)
    return (await log_in(client, email)).json()


async def refresh(client: AsyncClient, token: str) -> Response:
    return await client.post("/sessions/refresh", json={"refresh_token": token})


async def who(client: AsyncClient, access_token: str) -> Response:
    return await client.get("/caller", headers={"Authorization": f"Bearer {access_token}"})
