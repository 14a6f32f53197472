"""What people do with passkeys over HTTP."""

from typing import Any

from httpx2 import AsyncClient, Response

from .authenticator import Authenticator

Headers = dict[str, str]


async def begun(
    client: AsyncClient, path: str, body: Any = None, headers: Headers | None = None
) -> Any:
    """The options of a ceremony with its token."""
    response = await client.post(path, json=body or {}, headers=headers)
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    return response.json()


async def add_passkey(
    client: AsyncClient, device: Authenticator, headers: Headers, **more: Any
) -> Response:
    """Add a passkey to the account that is logged in."""
    ceremony = await begun(client, "/passkeys/options", headers=headers)
    body = {"ceremony": ceremony["ceremony"], "credential": device.create(ceremony["options"])}
    return await client.post("/passkeys", json=body | more, headers=headers)


async def answered(client: AsyncClient, device: Authenticator) -> dict[str, Any]:
    """What a page sends to log in, once the device has signed."""
    client.cookies.clear()
    ceremony = await begun(client, "/passkeys/login-options")
    return {"ceremony": ceremony["ceremony"], "credential": device.get(ceremony["options"])}


async def register(client: AsyncClient, device: Authenticator, email: str) -> Response:
    """Register without a password."""
    ceremony = await begun(client, "/accounts/passkey/options", {"email": email})
    body = {"ceremony": ceremony["ceremony"], "credential": device.create(ceremony["options"])}
    return await client.post("/accounts/passkey", json=body | {"email": email})
