"""The passkeys and the recovery codes of a caller, over HTTP."""

from collections.abc import AsyncIterator
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import ASGITransport, AsyncClient

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.settings import Settings

from .authenticator import Authenticator
from .devices import add_passkey, begun
from .people import PASSWORD, new_login

EXPECTED = {
    "rp": {"name": "acme", "id": "localhost"},
    "attestation": "none",
    "authenticatorSelection": {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    },
    "timeout": 300_000,
}


async def test_several_passkeys_are_added_listed_renamed_and_removed(client: AsyncClient) -> None:
    ada = await new_login(client)
    phone = await add_passkey(client, Authenticator(), ada)
    laptop = await add_passkey(client, Authenticator(), ada, name=" Laptop ")
    assert (phone.status_code, laptop.status_code) == (201, 201)
    path = f"/passkeys/{phone.json()['id']}"
    renamed = await client.patch(path, json={"name": "Phone"}, headers=ada)
    assert renamed.json() == phone.json() | {"name": "Phone"}
    listed = (await client.get("/passkeys", headers=ada)).json()["items"]
    assert [(each["name"], each["used_at"]) for each in listed] == [
        ("Phone", None),
        ("Laptop", None),
    ]
    assert (await client.post(f"{path}/removal", json={}, headers=ada)).status_code == 204
    listed = (await client.get("/passkeys", headers=ada)).json()["items"]
    assert [each["name"] for each in listed] == ["Laptop"]


async def test_a_device_is_asked_for_a_passkey_that_names_its_owner(client: AsyncClient) -> None:
    ada = await new_login(client)
    device = Authenticator()
    await add_passkey(client, device, ada)
    options = (await begun(client, "/passkeys/options", headers=ada))["options"]
    assert {name: options[name] for name in EXPECTED} == EXPECTED
    assert options["user"]["name"] == "ada@example.com"
    # A device that has one makes no second one.
    assert [each["transports"] for each in options["excludeCredentials"]] == [["internal"]]


async def test_what_devices_are_asked_at_a_login_is_the_same_for_everybody(
    client: AsyncClient,
) -> None:
    await add_passkey(client, Authenticator(), await new_login(client))
    options = (await begun(client, "/passkeys/login-options"))["options"]
    challenge = options.pop("challenge")
    assert options == {
        "timeout": 300_000,
        "rpId": "localhost",
        "allowCredentials": [],
        "userVerification": "required",
    }
    assert len(challenge) == 86
    assert (await begun(client, "/passkeys/login-options"))["options"]["challenge"] != challenge


async def test_passkeys_of_others_are_not_there(client: AsyncClient) -> None:
    ada, grace = await new_login(client), await new_login(client, "grace@example.com")
    path = f"/passkeys/{(await add_passkey(client, Authenticator(), ada)).json()['id']}"
    assert (await client.get("/passkeys", headers=grace)).json() == {"items": []}
    assert (await client.patch(path, json={"name": "X"}, headers=grace)).status_code == 404
    assert (await client.post(f"{path}/removal", json={}, headers=grace)).status_code == 404
    assert len((await client.get("/passkeys", headers=ada)).json()["items"]) == 1


async def test_the_ceremony_of_one_account_adds_nothing_to_another(client: AsyncClient) -> None:
    ada, grace = await new_login(client), await new_login(client, "grace@example.com")
    ceremony = await begun(client, "/passkeys/options", headers=ada)
    credential = Authenticator().create(ceremony["options"])
    body = {"ceremony": ceremony["ceremony"], "credential": credential}
    assert (await client.post("/passkeys", json=body, headers=grace)).status_code == 422
    assert (await client.get("/passkeys", headers=grace)).json() == {"items": []}


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\nb", "a\u202eb"])
async def test_a_name_is_one_line_that_can_be_read(client: AsyncClient, name: str) -> None:
    response = await add_passkey(client, Authenticator(), await new_login(client), name=name)
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/passkeys"),
        ("POST", "/passkeys"),
        ("POST", "/passkeys/options"),
        ("POST", "/recovery-codes"),
        ("GET", "/recovery-codes"),
        ("DELETE", "/account"),
    ],
)
async def test_whoever_has_not_logged_in_has_none(
    client: AsyncClient, method: str, path: str
) -> None:
    body = {"ceremony": "", "credential": {}} if path == "/passkeys" else {}
    response = await client.request(method, path, json=body)
    assert response.status_code == 401


async def test_recovery_codes_are_shown_once(client: AsyncClient) -> None:
    ada = await new_login(client)
    nothing = (await client.get("/recovery-codes", headers=ada)).json()
    assert nothing == {"left": 0, "created_at": None}
    response = await client.post("/recovery-codes", json={}, headers=ada)
    assert (response.status_code, response.headers["Cache-Control"]) == (201, "no-store")
    codes = response.json()["codes"]
    assert len(set(codes)) == 10
    assert {len(code) for code in codes} == {27}
    kept = await client.get("/recovery-codes", headers=ada)
    assert kept.json()["left"] == 10
    assert codes[0] not in kept.text


@pytest.fixture
async def later(settings: Settings, services: Services) -> AsyncIterator[AsyncClient]:
    """A client for whom every login began an hour ago."""
    owners = copy(services.owners)
    owners._clock = lambda: datetime.now(UTC) + timedelta(hours=1)
    app = create_app(settings, replace(services, owners=owners))
    async with app.router.lifespan_context(app):
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


@pytest.mark.parametrize("path", ["/passkeys/options", "/recovery-codes"])
async def test_an_old_login_needs_the_password_once_more(later: AsyncClient, path: str) -> None:
    ada = await new_login(later)
    for body, status in (
        ({}, 403),
        ({"password": "wrong"}, 403),
        ({"password": PASSWORD}, 200 if path == "/passkeys/options" else 201),
    ):
        response = await later.post(path, json=body, headers=ada)
        assert response.status_code == status, response.text


async def test_an_old_login_removes_nothing_and_leaves_nothing(later: AsyncClient) -> None:
    ada = await new_login(later)
    ceremony = await begun(later, "/passkeys/options", {"password": PASSWORD}, ada)
    credential = Authenticator().create(ceremony["options"])
    body = {"ceremony": ceremony["ceremony"], "credential": credential}
    added = (await later.post("/passkeys", json=body, headers=ada)).json()
    removal = f"/passkeys/{added['id']}/removal"
    assert (await later.post(removal, json={}, headers=ada)).status_code == 403
    assert (await later.delete("/account", headers=ada)).status_code == 403
    right = {"password": PASSWORD}
    assert (await later.post(removal, json=right, headers=ada)).status_code == 204
