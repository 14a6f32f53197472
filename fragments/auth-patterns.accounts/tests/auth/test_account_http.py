"""Registering, changing the password and leaving, over HTTP, however people log in."""

from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from .people import PASSWORD, headers_of, log_in, new_login, register

NEW_PASSWORD = "a horse of another colour"


async def change(client: AsyncClient, login: dict[str, str], old: str = PASSWORD) -> Response:
    body = {"password": old, "new_password": NEW_PASSWORD}
    return await client.put("/account/password", json=body, headers=login)


async def leave(client: AsyncClient, login: dict[str, str], password: str = PASSWORD) -> Response:
    return await client.post("/account/deletion", json={"password": password}, headers=login)


async def who(client: AsyncClient, login: dict[str, str]) -> Response:
    return await client.get("/caller", headers=login)


async def test_changed_password_ends_other_logins_and_the_old_password(
    client: AsyncClient,
) -> None:
    mine = await new_login(client)
    other = headers_of(await log_in(client, "ada@example.com"))
    assert (await change(client, mine)).status_code == 204
    assert (await who(client, other)).status_code == 401
    assert (await log_in(client, "ada@example.com")).status_code == 401
    assert (await log_in(client, "ada@example.com", NEW_PASSWORD)).status_code == 201


async def test_deleted_account_is_gone_and_its_address_free(client: AsyncClient) -> None:
    login = await new_login(client)
    first = (await who(client, login)).json()["id"]
    assert (await leave(client, login)).status_code == 204
    assert (await who(client, login)).status_code == 401
    assert (await log_in(client, "ada@example.com")).status_code == 401
    again = await new_login(client)
    assert (await who(client, again)).json()["id"] != first


@pytest.mark.parametrize("act", [change, leave])
async def test_wrong_password_changes_nothing(client: AsyncClient, act: Any) -> None:
    login = await new_login(client)
    response = await act(client, login, "not the password")
    assert response.status_code == 403
    assert "not the password" not in response.text
    assert (await log_in(client, "ada@example.com")).status_code == 201
    assert (await who(client, login)).status_code == 200


@pytest.mark.parametrize("act", [change, leave])
async def test_stolen_login_buys_no_more_guesses_than_a_login(
    client: AsyncClient, act: Any
) -> None:
    login = await new_login(client)
    for _ in range(5):
        assert (await act(client, login, "a wrong guess")).status_code == 403
    for _ in range(5):
        assert (await log_in(client, "ada@example.com", "a wrong guess")).status_code == 401
    response = await act(client, login)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.parametrize("act", [change, leave])
async def test_nobody_changes_or_deletes_without_a_login(client: AsyncClient, act: Any) -> None:
    assert (await act(client, {})).status_code == 401


async def test_new_password_is_held_to_the_rules_of_registration(client: AsyncClient) -> None:
    login = await new_login(client)
    body = {"password": PASSWORD, "new_password": "too short"}
    response = await client.put("/account/password", json=body, headers=login)
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
    await new_login(client, "grace@example.com")


async def test_address_of_the_caller_is_not_what_a_header_claims(client: AsyncClient) -> None:
    await register(client, "ada@example.com")
    statuses = []
    for number in range(11):
        for name in ("X-Forwarded-For", "X-Real-IP"):
            client.headers[name] = f"198.51.100.{number}"
        client.headers["Forwarded"] = f"for=198.51.100.{number}"
        statuses.append((await log_in(client, "ada@example.com", "a wrong guess")).status_code)
    assert statuses == [401] * 10 + [429]
