"""What another site makes a browser do with a cookie is refused, and says nothing of its will."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from starlette.types import Message, Receive, Scope, Send

from acme.browser_sessions.session import csrf_token_of
from acme.browser_sessions.settings import CookieSettings
from acme.errors import Forbidden
from acme.http.cross_site import CrossSite

from .browser import PASSWORD, Browser, logged_in

COOKIE = "a=1; __Host-login=x"
OWN, EVIL = "http://test", "https://evil.example"
CHANGES = [
    ("PUT", "/account/password"),
    ("POST", "/account/deletion"),
    ("DELETE", "/logins"),
    ("DELETE", "/login"),
]
# By what is sent beside the cookie: whether it may be the will of another site.
VECTORS = {
    "own page": ({"Sec-Fetch-Site": "same-origin", "Origin": OWN}, True),
    "own page behind TLS": ({"Origin": "https://test"}, True),
    "own page of an old browser": ({"Origin": OWN}, True),
    "the user": ({"Sec-Fetch-Site": "none"}, True),
    "form of another site": ({"Sec-Fetch-Site": "cross-site", "Origin": EVIL}, False),
    "form of another site, old browser": ({"Origin": EVIL}, False),
    "subdomain": ({"Sec-Fetch-Site": "same-site", "Origin": "http://a.test"}, False),
    "subdomain, old browser": ({"Origin": "http://a.test"}, False),
    "another port": ({"Sec-Fetch-Site": "same-site", "Origin": "http://test:81"}, False),
    "null origin": ({"Origin": "null"}, False),
    "null origin of a sandbox": ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, False),
    "one header lies": ({"Sec-Fetch-Site": "same-origin", "Origin": EVIL}, False),
    "the other one lies": ({"Sec-Fetch-Site": "cross-site", "Origin": OWN}, False),
    "unknown word": ({"Sec-Fetch-Site": "same"}, False),
    "empty origin": ({"Origin": ""}, False),
    "begins like it": ({"Origin": "http://test.evil.example"}, False),
    "nothing": ({}, False),
    "the token of the login": ({"X-CSRF-Token": csrf_token_of("x")}, True),
    "the token of another login": ({"X-CSRF-Token": csrf_token_of("y")}, False),
    "a token beside another site": (
        {"Sec-Fetch-Site": "cross-site", "X-CSRF-Token": csrf_token_of("x")},
        False,
    ),
    "forged token": ({"X-CSRF-Token": "0" * 64}, False),
    "malformed token": ({"X-CSRF-Token": "é"}, False),
}


async def csrf_token(browser: Browser) -> str:
    return str((await browser.send("GET", "/login")).json()["csrf_token"])


Asking = Callable[..., Awaitable[bool]]


@pytest.fixture
def asking() -> Asking:
    """Sends a request or a handshake through the layer: whether it gets to the application."""
    passed: list[Scope] = []

    async def application(scope: Scope, _receive: Receive, _send: Send) -> None:
        passed.append(scope)

    async def receive() -> Message:
        raise NotImplementedError

    async def send(_: Message) -> None:
        raise NotImplementedError

    async def ask(headers: dict[str, str], cookie: str = COOKIE, **scope: str) -> bool:
        passed.clear()
        sent = {"Host": "test", "Cookie": cookie} | headers
        raw = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
        layer = CrossSite(application, settings=CookieSettings())
        with suppress(Forbidden):
            await layer(scope | {"headers": raw}, receive, send)
        return bool(passed)

    return ask


@pytest.mark.parametrize("name", VECTORS)
async def test_a_change_is_made_for_pages_of_this_service_alone(name: str, asking: Asking) -> None:
    headers, allowed = VECTORS[name]
    for method in ("POST", "PUT", "PATCH", "DELETE", "ANYTHING"):
        assert await asking(headers, type="http", method=method) is allowed
        # What has no cookie of a login is nobody's will.
        assert await asking(headers, cookie="a=1", type="http", method=method)
    # Whoever opens a WebSocket may say anything in it.
    assert await asking(headers, type="websocket") is allowed
    assert await asking(headers, cookie="a=1", type="websocket")
    for method in ("GET", "HEAD", "OPTIONS"):
        assert await asking(headers, type="http", method=method)


async def test_every_change_is_looked_at(client: AsyncClient) -> None:
    browser = await logged_in(client)
    body, other = {"password": PASSWORD}, {"Sec-Fetch-Site": "cross-site"}
    for method, path in CHANGES:
        refused = await browser.send(method, path, headers=other, json=body)
        assert refused.status_code == 403
        assert refused.headers["content-type"] == "application/problem+json"
    assert await browser.status() == 200


async def test_a_client_that_says_nothing_sends_the_token_of_its_own_login(
    client: AsyncClient,
) -> None:
    mine, other = await logged_in(client), await logged_in(client)
    theirs, own = await csrf_token(other), await csrf_token(mine)
    mine.headers = {}
    assert await mine.status("DELETE", "/logins", headers={"X-CSRF-Token": theirs}) == 403
    twice = [("X-CSRF-Token", own), ("X-CSRF-Token", own), ("Cookie", mine.cookie)]
    assert (await client.delete("/logins", headers=twice)).status_code == 403
    assert await mine.status("DELETE", "/logins", headers={"X-CSRF-Token": own}) == 204


async def test_the_token_changes_with_the_cookie(client: AsyncClient) -> None:
    browser = await logged_in(client)
    before = await csrf_token(browser)
    body = {"password": PASSWORD, "new_password": PASSWORD + " 2"}
    assert await browser.status("PUT", "/account/password", json=body) == 204
    assert await csrf_token(browser) != before
    browser.headers = {}
    assert await browser.status("DELETE", "/logins", headers={"X-CSRF-Token": before}) == 403


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
async def test_no_page_logs_its_visitors_in(site: str, client: AsyncClient) -> None:
    await logged_in(client)
    stranger = Browser(client, headers={"Sec-Fetch-Site": site})
    response = await stranger.log_in()
    assert (response.status_code, stranger.cookie) == (403, "")


async def test_reading_changes_nothing_and_is_answered_wherever_it_comes_from(
    app: FastAPI, client: AsyncClient
) -> None:
    browser = await logged_in(client)
    browser.headers = {"Sec-Fetch-Site": "cross-site", "Origin": EVIL}
    listed = await browser.send("GET", "/logins")
    for path in [path for path, item in app.openapi()["paths"].items() if "get" in item]:
        if "{" not in path:
            assert await browser.status(path=path) < 500
    again = await browser.send("GET", "/logins")
    # No site may read it: only the moment of the last use is another.
    assert "access-control-allow-origin" not in again.headers
    assert [one["id"] for one in again.json()["items"]] == [
        one["id"] for one in listed.json()["items"]
    ]


async def test_requests_without_the_cookie_are_as_they_were(client: AsyncClient) -> None:
    elsewhere = {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}
    stranger = Browser(client, cookie="another=1", headers=elsewhere)
    assert await stranger.status("DELETE", "/logins") == 401
    body = {"email": "grace@example.com", "password": PASSWORD}
    assert await stranger.status("POST", "/accounts", json=body) == 202
