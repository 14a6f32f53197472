"""Logging in and out in browsers, over HTTP."""

import logging
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response

from acme.bootstrap import Services
from acme.browser_sessions.cookies import COOKIE
from acme.browser_sessions.last_uses import SessionUses
from acme.browser_sessions.opening import configured_browser_sessions
from acme.browser_sessions.session import Begun, digest_of
from acme.browser_sessions.settings import CookieSettings
from acme.errors import ConfigurationError
from acme.http.app import create_app
from acme.settings import Settings

from .browser import EMAIL, PASSWORD, Browser, logged_in


def attributes(response: Response) -> set[str]:
    """What the cookie of an answer is, besides its value."""
    [cookie] = response.headers.get_list("set-cookie")
    name, *found = cookie.split("; ")
    assert name.startswith(f"{COOKIE}=")
    return {each.lower() for each in found}


async def test_the_cookie_is_for_this_host_by_tls_and_no_script(client: AsyncClient) -> None:
    browser = await logged_in(client)
    response = await browser.log_in()
    assert attributes(response) == {"httponly", "secure", "samesite=lax", "path=/"}
    assert response.headers["Cache-Control"] == "no-store"
    token = browser.cookie.partition("=")[2]
    assert len(token) == 43
    assert token not in response.text


async def test_a_browser_that_shall_remember_is_told_for_how_long(client: AsyncClient) -> None:
    browser = await logged_in(client)
    given = attributes(await browser.log_in(remember=True))
    [age] = [each for each in given if each.startswith("max-age=")]
    assert 0 < 30 * 86_400 - int(age.removeprefix("max-age=")) < 600


async def test_a_login_has_a_new_id_whatever_cookie_it_came_with(client: AsyncClient) -> None:
    await logged_in(client)
    fixed = f"{COOKIE}={'A' * 43}"
    browser = Browser(client, cookie=fixed)
    assert (await browser.log_in()).status_code == 201
    assert browser.cookie != fixed
    assert await Browser(client, cookie=fixed).status() == 401


async def test_the_login_until_now_ends_with_the_next_one(client: AsyncClient) -> None:
    browser = await logged_in(client)
    before = browser.cookie
    await browser.log_in()
    assert await Browser(client, cookie=before).status() == 401
    assert await browser.status() == 200


async def test_a_changed_password_changes_the_cookie_and_ends_the_others(
    client: AsyncClient,
) -> None:
    mine, other = await logged_in(client), await logged_in(client)
    before = mine.cookie
    body = {"password": PASSWORD, "new_password": PASSWORD + " 2"}
    response = await mine.send("PUT", "/account/password", json=body)
    assert (response.status_code, response.headers["Cache-Control"]) == (204, "no-store")
    assert await Browser(client, cookie=before).status() == 401
    assert [await mine.status(), await other.status()] == [200, 401]


async def test_logged_out_browsers_forget(client: AsyncClient) -> None:
    browser = await logged_in(client)
    before = browser.cookie
    response = await browser.send("DELETE", "/login")
    assert response.status_code == 204
    assert {"max-age=0", "secure", "httponly", "path=/"} <= attributes(response)
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert response.headers["Cache-Control"] == "no-store"
    assert await Browser(client, cookie=before).status() == 401
    # Once more, and for one that was never logged in.
    assert await Browser(client, cookie=before).status("DELETE", "/login") == 204


async def test_lists_where_somebody_is_logged_in_and_ends_it_there(client: AsyncClient) -> None:
    other = await logged_in(client)
    other.headers |= {"User-Agent": "Phone " + "x" * 500}
    await other.log_in()
    mine = await logged_in(client)
    items = (await mine.send("GET", "/logins")).json()["items"]
    assert [one["current"] for one in items] == [True, False]
    assert items[1]["device"].startswith("Phone x")
    assert len(items[1]["device"]) == 200
    path = f"/logins/{items[1]['id']}"
    assert await mine.status("DELETE", path) == 204
    assert await mine.status("DELETE", path) == 404
    assert [await mine.status(), await other.status()] == [200, 401]


async def test_a_foreign_login_is_not_found(client: AsyncClient) -> None:
    mine = await logged_in(client)
    [one] = (await mine.send("GET", "/logins")).json()["items"]
    body = {"email": "grace@example.com", "password": PASSWORD}
    await client.post("/accounts", json=body)
    grace = Browser(client)
    await grace.send("POST", "/logins", json=body)
    assert await grace.status("DELETE", f"/logins/{one['id']}") == 404
    assert await mine.status() == 200


@pytest.mark.parametrize("keep", [True, False])
async def test_logs_out_everywhere_or_everywhere_else(keep: bool, client: AsyncClient) -> None:
    mine, other = await logged_in(client), await logged_in(client)
    assert await mine.status("DELETE", f"/logins?keep_current={keep}") == 204
    assert [await mine.status(), await other.status()] == [200 if keep else 401, 401]


async def test_two_cookies_are_none(client: AsyncClient) -> None:
    browser = await logged_in(client)
    twice = {"Cookie": f"{browser.cookie}; {browser.cookie}"}
    response = await browser.send("GET", "/caller", headers=twice)
    assert response.status_code == 401
    assert "not several" in response.json()["detail"]
    others = {"Cookie": f"a=1; {browser.cookie}; b=2"}
    assert await browser.status(headers=others) == 200


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
async def test_a_cookie_beside_another_credential_is_none(header: str, client: AsyncClient) -> None:
    kinds = (await client.get("/caller")).headers["WWW-Authenticate"]
    known = {"Authorization": "Bearer", "X-API-Key": "ApiKey"}[header] in kinds
    browser = await logged_in(client)
    response = await browser.send("GET", "/caller", headers={header: "Bearer x"})
    # A header that this service knows nothing of is no credential.
    assert response.status_code == (401 if known else 200)
    assert known is ("not several" in response.text)


async def test_the_answer_does_not_tell_whether_there_is_an_account(client: AsyncClient) -> None:
    await logged_in(client)
    browser = Browser(client)
    wrong = await browser.log_in("not the password")
    unknown = await browser.send(
        "POST", "/logins", json={"email": "grace@example.com", "password": "not the password"}
    )
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers
    assert wrong.headers.keys() == unknown.headers.keys()


async def test_no_token_is_logged_or_kept(
    client: AsyncClient, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = await logged_in(client)
    token = browser.cookie.partition("=")[2]
    await browser.send("DELETE", "/login")
    assert token not in caplog.text
    browser = await logged_in(client)
    token = browser.cookie.partition("=")[2]
    async with services.database.reading() as tx:
        session = await tx.browser_sessions.by_digest(digest_of(token))
        assert await tx.browser_sessions.by_digest(token) is None
    assert session is not None
    assert token not in repr(session)
    assert session.digest not in repr(session)
    assert token not in repr(Begun(session=session, token=token))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "api.example.com"])
async def test_cookies_without_tls_are_for_this_machine_alone(
    host: str, settings: Settings, services: Services
) -> None:
    uses, cookies = SessionUses(services.database), CookieSettings(plain_http=True)
    here = settings.model_copy(update={"cookies": cookies})
    assert configured_browser_sessions(services.database, uses, here)
    server = settings.server.model_copy(update={"host": host})
    there = here.model_copy(update={"server": server})
    with pytest.raises(ConfigurationError, match=r"^COOKIES_PLAIN_HTTP: "):
        configured_browser_sessions(services.database, uses, there)


async def test_without_tls_the_cookie_has_another_name(
    settings: Settings, services: Services
) -> None:
    cookies = CookieSettings(plain_http=True)
    app = create_app(settings.model_copy(update={"cookies": cookies}), services)
    app.state.services = replace(
        services, settings=settings.model_copy(update={"cookies": cookies})
    )
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        await client.post("/accounts", json={"email": EMAIL, "password": PASSWORD})
        response = await Browser(client).log_in()
    name, *found = response.headers["set-cookie"].split("; ")
    assert name.startswith("login=")
    assert {each.lower() for each in found} == {"httponly", "samesite=lax", "path=/"}


async def test_the_document_describes_the_cookie(app: FastAPI) -> None:
    schemes = app.openapi()["components"]["securitySchemes"]
    assert schemes["APIKeyCookie"] == {"type": "apiKey", "in": "cookie", "name": COOKIE}
