"""Notes belong to their caller."""

from httpx2 import AsyncClient

from acme.bootstrap import Services

from ..credentials import headers_for


async def test_foreign_note_is_not_found_whatever_is_tried(
    client: AsyncClient, services: Services
) -> None:
    ada = await headers_for(services, "ada")
    grace = await headers_for(services, "grace")
    note = (await client.post("/notes", json={"title": "Mine"}, headers=ada)).json()
    path = f"/notes/{note['id']}"
    any_version = grace | {"If-Match": "*"}
    assert (await client.get(path, headers=ada)).status_code == 200
    assert (await client.get(path, headers=grace)).status_code == 404
    changed = await client.patch(path, json={"title": "Hers"}, headers=any_version)
    assert changed.status_code == 404
    assert (await client.delete(path, headers=any_version)).status_code == 404
    assert (await client.get(path, headers=ada)).json() == note


async def test_list_holds_the_notes_of_the_caller_only(
    client: AsyncClient, services: Services
) -> None:
    for name in ("ada", "grace"):
        headers = await headers_for(services, name)
        await client.post("/notes", json={"title": f"by {name}"}, headers=headers)
    found = await client.get("/notes", headers=await headers_for(services, "grace"))
    assert [note["title"] for note in found.json()["items"]] == ["by grace"]


async def test_cursor_of_one_caller_is_refused_to_another(
    client: AsyncClient, services: Services
) -> None:
    ada = await headers_for(services, "ada")
    for title in ("One", "Two"):
        await client.post("/notes", json={"title": title}, headers=ada)
    cursor = (await client.get("/notes?limit=1", headers=ada)).json()["next_cursor"]
    page = {"cursor": cursor}
    assert (await client.get("/notes", params=page, headers=ada)).status_code == 200
    grace = await headers_for(services, "grace")
    assert (await client.get("/notes", params=page, headers=grace)).status_code == 422


async def test_notes_need_credentials(client: AsyncClient) -> None:
    response = await client.get("/notes")
    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["WWW-Authenticate"]
