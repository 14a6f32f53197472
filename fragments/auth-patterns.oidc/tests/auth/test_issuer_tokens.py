"""Tokens of other issuers are believed when everything about them is right."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from acme.auth.caller import Caller
from acme.issuers.opening import open_issuer_tokens
from acme.issuers.settings import OidcSettings
from acme.issuers.tokens import IssuerTokens, caller_id

from ..issuer import AUDIENCE, Issuer, new_key, running_issuer


@pytest.fixture
def issuer() -> Issuer:
    return running_issuer()


@pytest.fixture
async def tokens(issuer: Issuer) -> AsyncIterator[IssuerTokens]:
    async with open_issuer_tokens(OidcSettings(issuers=issuer.url, audience=AUDIENCE)) as tokens:
        yield tokens


async def read(tokens: IssuerTokens, token: str) -> Caller | None:
    return await tokens.caller_of(token, fresh=True)


async def test_a_token_stands_for_its_subject(tokens: IssuerTokens, issuer: Issuer) -> None:
    caller = await read(tokens, issuer.token(sub="ada", scope="openid notes:read"))
    assert caller == Caller(
        id=caller_id(issuer.url, "ada"), scopes=frozenset({"openid", "notes:read"})
    )


def test_one_subject_of_two_issuers_is_two_callers() -> None:
    ids = {caller_id(f"https://{host}.example", "ada") for host in ("one", "two")}
    assert len(ids | {caller_id("https://one.example", "grace")}) == 3


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({}, set()),
        ({"scp": "notes:read"}, {"notes:read"}),
        ({"scp": ["notes:read", "notes:write"]}, {"notes:read", "notes:write"}),
        ({"scope": 7}, set()),
    ],
)
async def test_a_token_without_a_scope_may_nothing(
    claims: dict[str, Any], scopes: set[str], tokens: IssuerTokens, issuer: Issuer
) -> None:
    caller = await read(tokens, issuer.token(**claims))
    assert caller is not None
    assert caller.scopes is not None
    assert set(caller.scopes) == scopes


async def test_scopes_limit_nobody_where_the_settings_say_so(issuer: Issuer) -> None:
    settings = OidcSettings(issuers=issuer.url, audience=AUDIENCE, limited=False)
    async with open_issuer_tokens(settings) as tokens:
        caller = await read(tokens, issuer.token(scope="openid"))
    assert caller is not None
    assert caller.scopes is None


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another service"},
        {"aud": ["another", "service"]},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"nbf": 10**11},
        {"iat": 10**11},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "a" * 256},
        # An ID token, one for a refresh, and one whose sender has to prove more.
        {"at_hash": "x"},
        {"typ": "ID"},
        {"typ": "Refresh"},
        {"cnf": {"jkt": "x"}},
    ],
)
async def test_a_token_with_wrong_claims_is_refused(
    claims: dict[str, Any], tokens: IssuerTokens, issuer: Issuer
) -> None:
    assert await read(tokens, issuer.token(**claims)) is None


@pytest.mark.parametrize("typ", ["logout+jwt", "dpop+jwt", "id_token"])
async def test_a_token_of_another_type_is_refused(
    typ: str, tokens: IssuerTokens, issuer: Issuer
) -> None:
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "ada", "exp": int(time.time()) + 60}
    for said, read_as in ((typ, None), ("JWT", caller_id(issuer.url, "ada"))):
        header = {"alg": "ES256", "kid": issuer.key.kid, "typ": said}
        caller = await read(tokens, jwt.encode(header, claims, issuer.key))
        assert (caller and caller.id) == read_as


async def test_a_signature_of_another_key_is_refused(tokens: IssuerTokens, issuer: Issuer) -> None:
    forged = new_key(str(issuer.key.kid))
    assert await read(tokens, issuer.token(forged)) is None


async def test_an_algorithm_that_is_not_pinned_is_refused(
    tokens: IssuerTokens, issuer: Issuer
) -> None:
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "ada", "exp": int(time.time()) + 60}
    shared = OctKey.import_key("what the issuer publishes, as if it were a secret")
    by_secret = jwt.encode({"alg": "HS256", "kid": "first"}, claims, shared)
    by_rsa = jwt.encode({"alg": "RS256", "kid": "first"}, claims, RSAKey.generate_key(2048))
    unsigned = issuer.token().split(".")[1].join(("eyJhbGciOiJub25lIn0.", "."))
    for token in (by_secret, by_rsa, unsigned):
        assert await read(tokens, token) is None


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "W10.W10.W10", "é.é.é", "e30.e30."])
async def test_what_is_no_token_is_refused(token: str, tokens: IssuerTokens) -> None:
    assert await read(tokens, token) is None
