"""Logins without a password, in browsers."""

from httpx2 import AsyncClient

from .authenticator import Authenticator
from .browser import EMAIL, Browser, logged_in
from .devices import add_passkey, answered, register


async def test_a_passkey_logs_in_with_a_cookie_and_who_it_is_it_says_itself(
    client: AsyncClient,
) -> None:
    device, browser = Authenticator(), await logged_in(client)
    ada = (await browser.send("GET", "/caller")).json()["id"]
    headers = browser.headers | {"Cookie": browser.cookie}
    assert (await add_passkey(client, device, headers)).status_code == 201
    other = Browser(client)
    response = await other.send("POST", "/logins/passkey", json=await answered(client, device))
    assert response.status_code == 201, response.text
    assert "HttpOnly" in response.headers["set-cookie"]
    assert response.headers["Cache-Control"] == "no-store"
    assert (await other.send("GET", "/caller")).json()["id"] == ada
    [passkey] = (await other.send("GET", "/passkeys")).json()["items"]
    assert passkey["used_at"]


async def test_the_login_until_now_ends_with_the_next_one(client: AsyncClient) -> None:
    device, browser = Authenticator(), await logged_in(client)
    before = browser.cookie
    await add_passkey(client, device, browser.headers | {"Cookie": before})
    answer = await answered(client, device) | {"remember": True}
    response = await browser.send("POST", "/logins/passkey", json=answer)
    assert "Max-Age" in response.headers["set-cookie"]
    assert await Browser(client, cookie=before).status() == 401


async def test_a_page_of_another_site_logs_nobody_in(client: AsyncClient) -> None:
    device = Authenticator()
    await register(client, device, EMAIL)
    other = Browser(client, headers={"Sec-Fetch-Site": "cross-site"})
    answer = await answered(client, device)
    assert await other.status("POST", "/logins/passkey", json=answer) == 403
    code = {"email": EMAIL, "code": "a"}
    assert await other.status("POST", "/logins/recovery-code", json=code) == 403


async def test_a_recovery_code_logs_in_once(client: AsyncClient) -> None:
    browser = await logged_in(client)
    codes = (await browser.send("POST", "/recovery-codes", json={})).json()["codes"]
    typed = {"email": EMAIL, "code": codes[3].replace("-", " ").upper()}
    assert await Browser(client).status("POST", "/logins/recovery-code", json=typed) == 201
    assert await Browser(client).status("POST", "/logins/recovery-code", json=typed) == 401
    assert (await browser.send("GET", "/recovery-codes")).json()["left"] == 9


async def test_somebody_without_a_password_registers_logs_in_and_leaves(
    client: AsyncClient,
) -> None:
    device, browser = Authenticator(), Browser(client)
    assert (await register(client, device, EMAIL)).status_code == 202
    assert (await browser.log_in()).status_code == 401
    answer = await answered(client, device)
    assert await browser.status("POST", "/logins/passkey", json=answer) == 201
    [passkey] = (await browser.send("GET", "/passkeys")).json()["items"]
    removal = f"/passkeys/{passkey['id']}/removal"
    assert await browser.status("POST", removal, json={}) == 409
    assert await browser.status() == 200
    assert await browser.status("DELETE", "/account") == 204
    assert await browser.status() == 401
    answer = await answered(client, device)
    assert await browser.status("POST", "/logins/passkey", json=answer) == 401
