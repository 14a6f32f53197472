"""`/api-keys`: what people do with their keys."""

from httpx2 import AsyncClient, Response

from .people import PASSWORD, new_login


async def create(client: AsyncClient, login: dict[str, str], *scopes: str) -> Response:
    return await client.post(
        "/api-keys",
        json={"name": "nightly", "scopes": scopes},
        headers=login,
    )


async def test_key_is_refused_once_its_account_is_deleted(client: AsyncClient) -> None:
    login = await new_login(client)
    key = {"X-API-Key": (await create(client, login)).json()["key"]}
    assert (await client.get("/caller", headers=key)).status_code == 200
    deleted = await client.post(
        "/account/deletion",
        json={"password": PASSWORD},
        headers=login,
    )
    assert deleted.status_code == 204
    assert (await client.get("/caller", headers=key)).status_code == 401
    assert (await create(client, login)).status_code == 401


async def test_key_survives_a_change_of_the_password_and_cannot_make_one(
    client: AsyncClient,
) -> None:
    login = await new_login(client)
    key = {"X-API-Key": (await create(client, login)).json()["key"]}
    change = {"password": PASSWORD, "new_password": "a horse of another colour"}
    assert (await client.put("/account/password", json=change, headers=key)).status_code == 403
    changed = await client.put("/account/password", json=change, headers=login)
    assert changed.status_code == 204
    assert (await client.get("/caller", headers=key)).status_code == 200


async def test_unknown_scope_is_refused_with_its_place(client: AsyncClient) -> None:
    response = await create(client, await new_login(client), "everything")
    assert response.status_code == 422
    assert response.json()["errors"][0]["location"] == ["body", "scopes", 0]
