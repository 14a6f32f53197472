"""Changing the password and leaving, over HTTP."""

from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from .people import PASSWORD, log_in, new_session, refresh, register, who

NEW_PASSWORD = "a horse of another colour"


def bearer(tokens: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def change(client: AsyncClient, tokens: Any, old: str = PASSWORD) -> Response:
    body = {"password": old, "new_password": NEW_PASSWORD}
    return await client.put("/account/password", json=body, headers=bearer(tokens))


async def leave(client: AsyncClient, tokens: Any, password: str = PASSWORD) -> Response:
    body = {"password": password}
    return await client.post("/account/deletion", json=body, headers=bearer(tokens))


async def test_changed_password_ends_other_sessions_and_the_old_password(
    client: AsyncClient,
) -> None:
    mine = await new_session(client)
    other = (await log_in(client, "ada@example.com")).json()
    assert (await change(client, mine)).status_code == 204
    assert (await who(client, mine["access_token"])).status_code == 200
    assert (await refresh(client, mine["refresh_token"])).status_code == 200
    assert (await who(client, other["access_token"])).status_code == 401
    assert (await refresh(client, other["refresh_token"])).status_code == 401
    assert (await log_in(client, "ada@example.com")).status_code == 401
    assert (await log_in(client, "ada@example.com", NEW_PASSWORD)).status_code == 201


async def test_deleted_account_is_gone_and_its_address_free(client: AsyncClient) -> None:
    tokens = await new_session(client)
    first = (await who(client, tokens["access_token"])).json()["id"]
    assert (await leave(client, tokens)).status_code == 204
    assert (await who(client, tokens["access_token"])).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert (await log_in(client, "ada@example.com")).status_code == 401
    again = await new_session(client)
    assert (await who(client, again["access_token"])).json()["id"] != first


@pytest.mark.parametrize("act", [change, leave])
async def test_wrong_password_changes_nothing(client: AsyncClient, act: Any) -> None:
    tokens = await new_session(client)
    response = await act(client, tokens, "not the password")
    assert response.status_code == 403
    assert "not the password" not in response.text
    assert (await log_in(client, "ada@example.com")).status_code == 201
    assert (await who(client, tokens["access_token"])).status_code == 200


@pytest.mark.parametrize("act", [change, leave])
async def test_stolen_token_buys_no_more_guesses_than_a_login(
    client: AsyncClient, act: Any
) -> None:
    tokens = await new_session(client)
    for _ in range(5):
        assert (await act(client, tokens, "a wrong guess")).status_code == 403
    for _ in range(5):
        assert (await log_in(client, "ada@example.com", "a wrong guess")).status_code == 401
    response = await act(client, tokens)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("act", [change, leave])
async def test_nobody_changes_or_deletes_without_a_login(client: AsyncClient, act: Any) -> None:
    assert (await act(client, {"access_token": "none"})).status_code == 401


async def test_new_password_is_held_to_the_rules_of_registration(client: AsyncClient) -> None:
    tokens = await new_session(client)
    body = {"password": PASSWORD, "new_password": "too short"}
    response = await client.put("/account/password", json=body, headers=bearer(tokens))
    assert response.status_code == 422
    assert "too short" not in response.text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("straße@example.com", "strasse@example.com", False),
        ("ada@straße.example", "ada@strasse.example", False),
        ("\N{LATIN SMALL LIGATURE FI}@example.com", "fi@example.com", False),
        ("ada@exampl\N{CYRILLIC SMALL LETTER IE}.com", "ada@example.com", False),
        ("Ada@STRASSE.example", "ada@strasse.example", True),
        ("ada@bücher.example", "ada@XN--BCHER-KVA.example", True),
        ("caf\u00e9@example.com", "cafe\u0301@example.com", True),
        ("ＡＤＡ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ada@example.com", True),  # noqa: RUF001
    ],
)
async def test_addresses_are_the_same_where_mail_goes_to_the_same_place(
    client: AsyncClient, one: str, other: str, same: bool
) -> None:
    assert (await register(client, one)).status_code == 202
    assert (await log_in(client, other)).status_code == (201 if same else 401)
    assert (await log_in(client, one)).status_code == 201


@pytest.mark.parametrize(
    "email",
    [
        "ada@example",
        "ada@-example.com",
        "ada@exa mple.com",
        "ada@example..com",
        ".ada@example.com",
        "ada\N{RIGHT-TO-LEFT OVERRIDE}@example.com",
        "Ada <ada@example.com>",
        "ada@[192.0.2.1]",
        f"{'a' * 65}@example.com",
    ],
)
async def test_refuses_what_is_no_address_without_repeating_it(
    client: AsyncClient, email: str
) -> None:
    response = await register(client, email)
    assert response.status_code == 422
    assert "ada" not in response.text
