"""`/api-keys`: what people do with their keys."""

from typing import Any

from httpx2 import AsyncClient, Response

from .people import PASSWORD, new_session


async def create(client: AsyncClient, tokens: Any, *scopes: str) -> Response:
    return await client.post(
        "/api-keys",
        json={"name": "nightly", "scopes": scopes},
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    )


async def test_key_is_refused_once_its_account_is_deleted(client: AsyncClient) -> None:
    tokens = await new_session(client)
    key = {"X-API-Key": (await create(client, tokens)).json()["key"]}
    assert (await client.get("/caller", headers=key)).status_code == 200
    deleted = await client.post(
        "/account/deletion",
        json={"password": PASSWORD},
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    )
    assert deleted.status_code == 204
    assert (await client.get("/caller", headers=key)).status_code == 401
    assert (await create(client, tokens)).status_code == 401


async def test_key_survives_a_change_of_the_password_and_cannot_make_one(
    client: AsyncClient,
) -> None:
    tokens = await new_session(client)
    key = {"X-API-Key": (await create(client, tokens)).json()["key"]}
    change = {"password": PASSWORD, "new_password": "a horse of another colour"}
    assert (await client.put("/account/password", json=change, headers=key)).status_code == 403
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    changed = await client.put("/account/password", json=change, headers=bearer)
    assert changed.status_code == 204
    assert (await client.get("/caller", headers=key)).status_code == 200


async def test_unknown_scope_is_refused_with_its_place(client: AsyncClient) -> None:
    response = await create(client, await new_session(client), "everything")
    assert response.status_code == 422
    assert response.json()["errors"][0]["location"] == ["body", "scopes", 0]
