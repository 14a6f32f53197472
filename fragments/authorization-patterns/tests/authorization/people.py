"""Callers with roles."""

from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.roles.role import RoleName

from ..credentials import headers_for


async def somebody(
    client: AsyncClient, services: Services, name: str, *roles: RoleName
) -> dict[str, str]:
    """The headers of a caller to whom these roles were granted."""
    headers = await headers_for(services, name)
    subject = (await client.get("/caller", headers=headers)).json()["id"]
    for role in roles:
        await services.roles.grant(subject, role, by="test")
    return headers
