"""Role x action, for own notes and those of others."""

from typing import Any
from uuid import uuid4

import pytest
from httpx2 import AsyncClient, Response

from acme.bootstrap import Services
from acme.roles.role import RoleName

from ...authorization.people import somebody

ANY_VERSION = {"If-Match": "*"}
# What is answered to POST, and of a note to GET, PATCH and DELETE: when it is the caller's own (it
# was written in another role), and when it is somebody else's.
MATRIX: dict[tuple[RoleName, ...], tuple[int, tuple[int, int, int], tuple[int, int, int]]] = {
    (): (201, (200, 200, 204), (404, 404, 404)),
    ("editor",): (201, (200, 200, 204), (404, 404, 404)),
    ("viewer",): (403, (200, 403, 403), (200, 403, 403)),
    ("editor", "viewer"): (201, (200, 200, 204), (200, 403, 403)),
    ("admin",): (201, (200, 200, 204), (200, 200, 204)),
}


async def write(client: AsyncClient, headers: dict[str, str], title: str = "Mine") -> Any:
    written = await client.post("/notes", json={"title": title}, headers=headers)
    assert written.status_code == 201
    return written.json()


async def tried(client: AsyncClient, path: str, headers: dict[str, str]) -> list[Response]:
    """What comes of reading, changing and deleting a note, in this order."""
    changing = headers | ANY_VERSION
    return [
        await client.get(path, headers=headers),
        await client.patch(path, json={"title": "Hers"}, headers=changing),
        await client.delete(path, headers=changing),
    ]


@pytest.mark.parametrize("roles", MATRIX)
async def test_each_role_may_do_what_the_matrix_says(
    roles: tuple[RoleName, ...], client: AsyncClient, services: Services
) -> None:
    posted, own, foreign = MATRIX[roles]
    ada, grace = await somebody(client, services, "ada"), await somebody(client, services, "grace")
    mine, hers = await write(client, grace), await write(client, ada)
    subject = (await client.get("/caller", headers=grace)).json()["id"]
    for role in roles:
        await services.roles.grant(subject, role, by="test")
    created = await client.post("/notes", json={"title": "New"}, headers=grace)
    of_own = await tried(client, f"/notes/{mine['id']}", grace)
    of_hers = await tried(client, f"/notes/{hers['id']}", grace)
    assert created.status_code == posted
    assert tuple(answer.status_code for answer in of_own) == own
    assert tuple(answer.status_code for answer in of_hers) == foreign


async def test_foreign_and_absent_notes_are_answered_alike(
    client: AsyncClient, services: Services
) -> None:
    ada, grace = await somebody(client, services, "ada"), await somebody(client, services, "grace")
    foreign, absent = (await write(client, ada))["id"], str(uuid4())
    for one, other in zip(
        await tried(client, f"/notes/{foreign}", grace),
        await tried(client, f"/notes/{absent}", grace),
        strict=True,
    ):
        assert one.status_code == other.status_code == 404
        assert one.text.replace(foreign, absent) == other.text
        assert one.headers.keys() == other.headers.keys()


async def test_lists_hold_what_may_be_read_in_full_pages(
    client: AsyncClient, services: Services
) -> None:
    ada, grace = await somebody(client, services, "ada"), await somebody(client, services, "grace")
    viewer = await somebody(client, services, "vera", "viewer")
    for number in range(3):
        await write(client, ada, f"ada {number}")
        await write(client, grace, f"grace {number}")

    async def titles(headers: dict[str, str]) -> list[list[str]]:
        pages: list[list[str]] = []
        cursor: dict[str, str] | None = {}
        while cursor is not None:
            found = await client.get("/notes", params={"limit": "2"} | cursor, headers=headers)
            page = found.json()
            pages.append([note["title"] for note in page["items"]])
            cursor = page["next_cursor"] and {"cursor": page["next_cursor"]}
        return pages

    assert await titles(grace) == [["grace 2", "grace 1"], ["grace 0"]]
    assert await titles(viewer) == [
        ["grace 2", "ada 2"],
        ["grace 1", "ada 1"],
        ["grace 0", "ada 0"],
    ]


async def test_what_an_admin_changes_stays_with_its_owner(
    client: AsyncClient, services: Services
) -> None:
    ada = await somebody(client, services, "ada")
    root = await somebody(client, services, "root", "admin")
    note = await write(client, ada)
    path = f"/notes/{note['id']}"
    headers = root | ANY_VERSION
    assert (await client.patch(path, json={"title": "Tidied"}, headers=headers)).status_code == 200
    read = (await client.get(path, headers=ada)).json()
    assert (read["title"], read["version"]) == ("Tidied", 2)


async def test_role_that_is_taken_away_counts_at_the_next_change(
    client: AsyncClient, services: Services
) -> None:
    ada = await somebody(client, services, "ada")
    root = await somebody(client, services, "root", "admin")
    note = await write(client, ada)
    subject = (await client.get("/caller", headers=root)).json()["id"]
    # By another process: this one is not told.
    async with services.database.transaction() as tx:
        [grant] = await tx.role_grants.page(subject=subject, after=None, limit=2)
        await tx.role_grants.remove(grant.id)
    changed = await client.patch(
        f"/notes/{note['id']}", json={"title": "Hers"}, headers=root | ANY_VERSION
    )
    assert changed.status_code == 404
