"""Access tokens: one request for as many callers as there are."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr

from acme.breaker import Refused
from acme.clients import ApiClient
from acme.clients.opening import open_upstream
from acme.clients.settings import ClientSettings
from acme.errors import Unavailable

from .scripted_server import Answer, Asked, ScriptedServer

SECRET = "s3cret: %/+"  # Anything, as passwords are.


class Issuer:
    """Issues numbered tokens, and takes the latest."""

    def __init__(self, lifetime: float | None = 3600) -> None:
        self.issued = 0
        self.lifetime = lifetime
        self.refusing = False

    def answer(self, asked: Asked) -> Answer:
        """To either kind of request."""
        if asked.target == "/token":
            if self.refusing:
                return Answer(status=401, body={"error": f"invalid_client {SECRET}"})
            self.issued += 1
            token = {"access_token": f"token-{self.issued}", "expires_in": self.lifetime}
            return Answer(body={name: value for name, value in token.items() if value is not None})
        if asked.headers.get("authorization") != f"Bearer token-{self.issued}":
            return Answer(status=401)
        return Answer(body="welcome")


@pytest.fixture
def issuer(server: ScriptedServer) -> Issuer:
    """What the server is."""
    issuer = Issuer()
    server.otherwise = issuer.answer
    return issuer


@pytest.fixture
async def authorised(
    server: ScriptedServer, client_settings: ClientSettings, issuer: Issuer
) -> AsyncIterator[ApiClient]:
    """A client that needs tokens."""
    changes = {
        "token_url": f"{server.url}/token",
        "client_id": "a service",
        "client_secret": SecretStr(SECRET),
        "scope": "things.read",
    }
    async with open_upstream(client_settings.model_copy(update=changes)) as client:
        yield client


async def test_asks_as_the_standard_says(authorised: ApiClient, server: ScriptedServer) -> None:
    assert await authorised.get("things", str) == "welcome"
    asked = server.asked[0]
    user = b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
    assert user == "a%20service:s3cret%3A%20%25%2F%2B"
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["things.read"],
    }


async def test_fifty_callers_fetch_one_token(authorised: ApiClient, issuer: Issuer) -> None:
    await asyncio.gather(*(authorised.get("things", str) for _ in range(50)))
    assert issuer.issued == 1


async def test_fifty_callers_whose_token_is_refused_fetch_one(
    authorised: ApiClient, issuer: Issuer
) -> None:
    await authorised.get("things", str)
    issuer.issued += 1  # The one that they have is revoked.
    found = await asyncio.gather(*(authorised.get("things", str) for _ in range(50)))
    assert set(found) == {"welcome"}
    assert issuer.issued == 3


async def test_a_caller_who_goes_away_leaves_the_token_to_the_others(
    authorised: ApiClient, server: ScriptedServer, issuer: Issuer
) -> None:
    server.script.append(Answer(hang=True))
    first = asyncio.create_task(authorised.get("things", str))
    others = [asyncio.create_task(authorised.get("things", str)) for _ in range(5)]
    async with asyncio.timeout(5):
        while not server.asked:  # noqa: ASYNC110 - what a server has seen
            await asyncio.sleep(0.01)
    first.cancel()
    assert await asyncio.gather(*others) == ["welcome"] * 5
    assert issuer.issued == 1


@pytest.mark.parametrize("lifetime", [0, 0.0001])
async def test_a_token_that_is_over_is_fetched_again(
    authorised: ApiClient, issuer: Issuer, lifetime: float
) -> None:
    issuer.lifetime = lifetime
    for _ in range(2):
        await authorised.get("things", str)
    assert issuer.issued == 2


async def test_a_token_without_a_lifetime_is_used_until_it_is_refused(
    authorised: ApiClient, issuer: Issuer
) -> None:
    issuer.lifetime = None
    for _ in range(3):
        await authorised.get("things", str)
    assert issuer.issued == 1


async def test_a_refusal_is_said_without_the_secret(authorised: ApiClient, issuer: Issuer) -> None:
    issuer.refusing = True
    with pytest.raises(Refused, match="The token endpoint refuses with 401") as refused:
        await authorised.get("things", str)
    assert "invalid_client" in str(refused.value.__cause__)
    assert "s3cret" not in str(refused.value.__cause__)


@pytest.mark.parametrize("body", [None, {}, {"access_token": 5}, "token"])
async def test_what_is_no_token_is_refused(
    authorised: ApiClient, server: ScriptedServer, body: object
) -> None:
    server.script.append(Answer(body=body))
    with pytest.raises(Refused, match="answers something else"):
        await authorised.get("things", str)


async def test_an_endpoint_that_fails_is_asked_again(
    authorised: ApiClient, server: ScriptedServer
) -> None:
    server.script.extend([Answer(status=503), Answer(cut=True)])
    assert await authorised.get("things", str) == "welcome"


async def test_a_token_that_is_never_taken_ends_in_a_refusal(
    authorised: ApiClient, server: ScriptedServer, issuer: Issuer
) -> None:
    server.script.extend([Answer(body={"access_token": "x"}), Answer(status=401)] * 2)
    with pytest.raises(Unavailable, match="refuses with 401"):
        await authorised.get("things", str)
    assert len(server.asked) == 4
