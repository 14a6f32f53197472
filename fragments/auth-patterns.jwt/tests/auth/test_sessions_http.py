"""Registering, logging in, refreshing and logging out, over HTTP."""

import asyncio

from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.sessions.service import SessionService

from .people import PASSWORD, log_in, new_session, refresh, register, who


async def test_logged_in_account_is_the_caller(client: AsyncClient) -> None:
    tokens = await new_session(client)
    response = await who(client, tokens["access_token"])
    assert response.status_code == 200
    assert response.json()["scopes"] is None


async def test_answers_with_tokens_are_never_stored(client: AsyncClient) -> None:
    await register(client, "ada@example.com")
    response = await log_in(client, "ada@example.com")
    assert response.headers["Cache-Control"] == "no-store"
    again = await refresh(client, response.json()["refresh_token"])
    assert again.headers["Cache-Control"] == "no-store"


async def test_refresh_token_is_good_for_one_refresh(client: AsyncClient) -> None:
    tokens = await new_session(client)
    second = (await refresh(client, tokens["refresh_token"])).json()
    assert second["refresh_token"] != tokens["refresh_token"]
    assert (await who(client, second["access_token"])).status_code == 200
    third = await refresh(client, second["refresh_token"])
    assert third.status_code == 200


async def test_refresh_whose_answer_was_lost_is_answered_again(client: AsyncClient) -> None:
    token = (await new_session(client))["refresh_token"]
    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(refresh(client, token)) for _ in range(2)]
    first, second = [attempt.result() for attempt in tries]
    again = await refresh(client, token)
    assert first.status_code == 200
    assert first.json() == second.json() == again.json()
    assert (await who(client, first.json()["access_token"])).status_code == 200
    assert (await refresh(client, first.json()["refresh_token"])).status_code == 200


async def test_end_of_one_session_leaves_the_others(client: AsyncClient) -> None:
    tokens = await new_session(client)
    other = (await log_in(client, "ada@example.com")).json()
    body = {"refresh_token": tokens["refresh_token"]}
    assert (await client.post("/sessions/logout", json=body)).status_code == 204
    assert (await who(client, tokens["access_token"])).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert (await who(client, other["access_token"])).status_code == 200


async def test_logout_everywhere_ends_all_sessions_of_the_account(client: AsyncClient) -> None:
    tokens = await new_session(client)
    other = (await log_in(client, "ada@example.com")).json()
    grace = await new_session(client, "grace@example.com")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await client.delete("/sessions", headers=headers)).status_code == 204
    for ended in (tokens, other):
        assert (await who(client, ended["access_token"])).status_code == 401
        assert (await refresh(client, ended["refresh_token"])).status_code == 401
    assert (await who(client, grace["access_token"])).status_code == 200


async def test_session_that_another_instance_ended_changes_nothing_any_more(
    client: AsyncClient, services: Services
) -> None:
    tokens = await new_session(client)
    assert (await who(client, tokens["access_token"])).status_code == 200
    other = SessionService(services.database, services.access_tokens, services.settings.auth)
    await other.end(tokens["refresh_token"])
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await client.delete("/sessions", headers=headers)).status_code == 401


async def test_public_keys_hold_nothing_private(client: AsyncClient) -> None:
    response = await client.get("/.well-known/jwks.json")
    (key,) = response.json()["keys"]
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")
    assert "d" not in key
    assert key["kid"]


async def test_changed_password_ends_the_refresh_tokens_of_other_sessions(
    client: AsyncClient,
) -> None:
    mine = await new_session(client)
    other = (await log_in(client, "ada@example.com")).json()
    body = {"password": PASSWORD, "new_password": "a horse of another colour"}
    headers = {"Authorization": f"Bearer {mine['access_token']}"}
    changed = await client.put("/account/password", json=body, headers=headers)
    assert changed.status_code == 204
    assert (await who(client, mine["access_token"])).status_code == 200
    assert (await refresh(client, mine["refresh_token"])).status_code == 200
    assert (await refresh(client, other["refresh_token"])).status_code == 401
