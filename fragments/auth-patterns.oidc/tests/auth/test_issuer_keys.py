"""Keys of issuers: they rotate, and issuers are away."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from httpx2 import AsyncClient

from acme.errors import Unavailable
from acme.issuers.documents import Documents
from acme.issuers.keys import IssuerKeys
from acme.issuers.settings import OidcSettings
from acme.issuers.tokens import IssuerTokens

from ..issuer import AUDIENCE, Issuer, new_key

METADATA, KEYS = "/.well-known/openid-configuration", "/keys"


class Hours:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.stop()


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
async def tokens(issuer: Issuer, hours: Hours) -> AsyncIterator[IssuerTokens]:
    async with reading(issuer, hours) as tokens:
        yield tokens


@asynccontextmanager
async def reading(issuer: Issuer, hours: Hours, **given: Any) -> AsyncIterator[IssuerTokens]:
    settings = OidcSettings(issuers=issuer.url, audience=AUDIENCE, **given)
    # Without TLS: its certificates take longer than the tests.
    async with AsyncClient(verify=False) as client:
        documents = Documents(issuer.url, client, timeout_seconds=5)
        yield IssuerTokens([IssuerKeys(documents, settings, hours)], settings)


async def is_good(tokens: IssuerTokens, token: str) -> bool:
    return await tokens.caller_of(token, fresh=True) is not None


async def test_keys_are_asked_for_once(issuer: Issuer, tokens: IssuerTokens) -> None:
    assert all([await is_good(tokens, issuer.token(sub=name)) for name in ("ada", "grace")])
    assert issuer.asked == [METADATA, KEYS]


async def test_a_new_key_is_found_and_a_withdrawn_one_ends(
    issuer: Issuer, tokens: IssuerTokens, hours: Hours
) -> None:
    old = issuer.token()
    assert await is_good(tokens, old)
    issuer.rotate()
    hours.seconds += 31
    assert await is_good(tokens, issuer.token())
    assert not await is_good(tokens, old)


async def test_a_withdrawn_key_ends_though_nobody_names_another(
    issuer: Issuer, tokens: IssuerTokens, hours: Hours
) -> None:
    old = issuer.token()
    assert await is_good(tokens, old)
    issuer.rotate()
    assert await is_good(tokens, old)
    hours.seconds += 3600
    assert not await is_good(tokens, old)


async def test_tokens_of_invented_keys_do_not_make_it_ask_more_often(
    issuer: Issuer, tokens: IssuerTokens, hours: Hours
) -> None:
    for number in range(5):
        assert not await is_good(tokens, issuer.token(new_key(f"invented-{number}")))
        assert issuer.asked == [METADATA, KEYS]
        hours.seconds += 5
    hours.seconds += 6
    assert not await is_good(tokens, issuer.token(new_key("invented")))
    assert issuer.asked == [METADATA, KEYS] * 2


async def test_known_keys_go_on_while_the_issuer_is_away_and_not_for_ever(
    issuer: Issuer, tokens: IssuerTokens, hours: Hours
) -> None:
    token = issuer.token()
    assert await is_good(tokens, token)
    issuer.stop()
    hours.seconds += 3600
    assert await is_good(tokens, token)
    hours.seconds += 43_200
    with pytest.raises(Unavailable, match="does not answer") as refused:
        await is_good(tokens, token)
    assert issuer.url in str(refused.value)


async def test_an_issuer_that_is_back_is_asked_soon(
    issuer: Issuer, tokens: IssuerTokens, hours: Hours
) -> None:
    issuer.instead[METADATA] = (503, b"soon")
    for _ in range(2):
        with pytest.raises(Unavailable, match="refuses with 503"):
            await is_good(tokens, issuer.token())
    assert issuer.asked == [METADATA]
    del issuer.instead[METADATA]
    hours.seconds += 2
    assert await is_good(tokens, issuer.token())
