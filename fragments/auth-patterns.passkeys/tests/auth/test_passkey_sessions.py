"""Logins without a password, of programs that keep tokens."""

from httpx2 import AsyncClient

from .authenticator import Authenticator
from .devices import add_passkey, answered, register
from .people import headers_of, log_in, new_login

EMAIL = "ada@example.com"


async def test_a_passkey_logs_in_and_who_it_is_it_says_itself(client: AsyncClient) -> None:
    device, headers = Authenticator(), await new_login(client, EMAIL)
    ada = (await client.get("/caller", headers=headers)).json()["id"]
    assert (await add_passkey(client, device, headers)).status_code == 201
    response = await client.post("/sessions/passkey", json=await answered(client, device))
    assert response.headers["Cache-Control"] == "no-store"
    found = await client.get("/caller", headers=headers_of(response))
    assert found.json()["id"] == ada


async def test_a_recovery_code_logs_in_once(client: AsyncClient) -> None:
    headers = await new_login(client, EMAIL)
    codes = (await client.post("/recovery-codes", json={}, headers=headers)).json()["codes"]
    typed = {"email": EMAIL, "code": codes[3].replace("-", " ").upper()}
    statuses = [
        (await client.post("/sessions/recovery-code", json=typed)).status_code for _ in range(2)
    ]
    assert statuses == [201, 401]


async def test_somebody_without_a_password_registers_logs_in_and_leaves(
    client: AsyncClient,
) -> None:
    device = Authenticator()
    assert (await register(client, device, EMAIL)).status_code == 202
    assert (await log_in(client, EMAIL)).status_code == 401
    answer = await answered(client, device)
    headers = headers_of(await client.post("/sessions/passkey", json=answer))
    [passkey] = (await client.get("/passkeys", headers=headers)).json()["items"]
    removal = f"/passkeys/{passkey['id']}/removal"
    assert (await client.post(removal, json={}, headers=headers)).status_code == 409
    assert (await client.delete("/account", headers=headers)).status_code == 204
    assert (await client.get("/caller", headers=headers)).status_code == 401


async def test_who_has_a_password_leaves_by_it(client: AsyncClient) -> None:
    headers = await new_login(client, EMAIL)
    assert (await client.delete("/account", headers=headers)).status_code == 409
    assert (await client.get("/caller", headers=headers)).status_code == 200


async def test_an_address_that_has_an_account_gets_the_same_answer_and_no_second_one(
    client: AsyncClient,
) -> None:
    device = Authenticator()
    await new_login(client, EMAIL)
    assert (await register(client, device, EMAIL)).status_code == 202
    answer = await answered(client, device)
    assert (await client.post("/sessions/passkey", json=answer)).status_code == 401
