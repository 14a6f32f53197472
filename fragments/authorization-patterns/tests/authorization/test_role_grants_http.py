"""Who manages roles, and what comes of it."""

from uuid import uuid4

import pytest
import structlog
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.roles.role import RoleName

from .people import somebody


async def test_roles_need_credentials(client: AsyncClient) -> None:
    assert (await client.get("/role-grants")).status_code == 401


@pytest.mark.parametrize("role", ["viewer", "editor"])
async def test_only_admins_manage_roles(
    role: RoleName, client: AsyncClient, services: Services
) -> None:
    headers = await somebody(client, services, "ada", role)
    draft = {"subject": "ada", "role": "admin"}
    answers = [
        await client.get("/role-grants", headers=headers),
        await client.post("/role-grants", json=draft, headers=headers),
        await client.delete(f"/role-grants/{uuid4()}", headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert answers[0].json()["detail"] == "None of your roles allows roles:manage."


async def test_an_admin_makes_another_and_takes_it_back(
    client: AsyncClient, services: Services
) -> None:
    root = await somebody(client, services, "root", "admin")
    ada = await somebody(client, services, "ada")
    by = (await client.get("/caller", headers=root)).json()["id"]
    subject = (await client.get("/caller", headers=ada)).json()["id"]
    draft = {"subject": subject, "role": "admin"}
    with structlog.testing.capture_logs() as logs:
        granted = await client.post("/role-grants", json=draft, headers=root)
    assert granted.status_code == 201
    grant = granted.json()
    assert granted.headers["Location"] == f"/role-grants/{grant['id']}"
    assert [grant["subject"], grant["role"], grant["granted_by"]] == [subject, "admin", by]
    [said] = [line for line in logs if line["event"] == "role_granted"]
    assert [said["role"], said["subject"], said["by"]] == ["admin", subject, by]
    assert (await client.post("/role-grants", json=draft, headers=root)).status_code == 409
    listed = await client.get("/role-grants", params={"subject": subject}, headers=ada)
    assert listed.json()["items"] == [grant]
    with structlog.testing.capture_logs() as logs:
        revoked = await client.delete(granted.headers["Location"], headers=root)
    assert revoked.status_code == 204
    [said] = [line for line in logs if line["event"] == "role_revoked"]
    assert [said["role"], said["subject"], said["by"]] == ["admin", subject, by]
    assert (await client.get("/role-grants", headers=ada)).status_code == 403
    assert (await client.delete(granted.headers["Location"], headers=root)).status_code == 404


async def test_lists_are_pages(client: AsyncClient, services: Services) -> None:
    root = await somebody(client, services, "root", "admin")
    await services.roles.grant("ada", "viewer", by="test")
    first = (await client.get("/role-grants?limit=1", headers=root)).json()["items"]
    after = {"after": first[0]["id"]}
    rest = (await client.get("/role-grants", params=after, headers=root)).json()["items"]
    assert len(first) == len(rest) == 1
    assert first != rest


@pytest.mark.parametrize(
    "draft", [{"subject": "ada", "role": "god"}, {"subject": "a b", "role": "viewer"}]
)
async def test_unknown_roles_and_malformed_ids_are_refused(
    draft: dict[str, str], client: AsyncClient, services: Services
) -> None:
    root = await somebody(client, services, "root", "admin")
    assert (await client.post("/role-grants", json=draft, headers=root)).status_code == 422
