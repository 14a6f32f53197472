"""Registering, logging in, refreshing and logging out, over HTTP."""

import asyncio

import pytest
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


async def test_same_address_in_another_spelling_is_the_same_account(client: AsyncClient) -> None:
    await register(client, "Ada@Example.com")
    assert (await log_in(client, " ada@example.COM")).status_code == 201


async def test_answers_do_not_tell_whether_an_account_exists(client: AsyncClient) -> None:
    first = await register(client, "ada@example.com")
    second = await register(client, "ada@example.com", "another password altogether")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    wrong = await log_in(client, "ada@example.com", "not the password")
    unknown = await log_in(client, "grace@example.com", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    # And the second registration changed nothing.
    assert (await log_in(client, "ada@example.com", PASSWORD)).status_code == 201


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada", PASSWORD),
        ("ada@example", PASSWORD),
        ("ada@example.com", "too short"),
        ("ada@example.com", "x" * 129),
        ("ada@example.com", "with a nul \x00 in it"),
    ],
)
async def test_refuses_a_registration_and_does_not_repeat_the_password(
    client: AsyncClient, email: str, password: str
) -> None:
    response = await register(client, email, password)
    assert response.status_code == 422
    assert password not in response.text


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


async def test_too_many_wrong_passwords_are_refused_with_the_time_to_wait(
    client: AsyncClient,
) -> None:
    await register(client, "ada@example.com")
    for _ in range(10):
        assert (await log_in(client, "ada@example.com", "a wrong guess")).status_code == 401
    response = await log_in(client, "ada@example.com", "a wrong guess")
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 900
    # The right one is not tried either, and another account is not held up.
    assert (await log_in(client, "ada@example.com")).status_code == 429
    await new_session(client, "grace@example.com")


async def test_public_keys_hold_nothing_private(client: AsyncClient) -> None:
    response = await client.get("/.well-known/jwks.json")
    (key,) = response.json()["keys"]
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")
    assert "d" not in key
    assert key["kid"]


async def test_address_of_the_caller_is_not_what_a_header_claims(client: AsyncClient) -> None:
    await register(client, "ada@example.com")
    body = {"email": "ada@example.com", "password": "a wrong guess"}
    statuses = [
        (
            await client.post(
                "/sessions",
                json=body,
                headers={
                    "X-Forwarded-For": f"198.51.100.{number}",
                    "Forwarded": f"for=198.51.100.{number}",
                    "X-Real-IP": f"198.51.100.{number}",
                },
            )
        ).status_code
        for number in range(11)
    ]
    assert statuses == [401] * 10 + [429]
