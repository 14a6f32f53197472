"""Access tokens: what is believed, and all that is not."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr

from acme.errors import ConfigurationError
from acme.sessions.access_tokens import AccessTokens, Grant
from acme.sessions.settings import AuthSettings
from acme.sessions.signing_keys import new_signing_key, read_signing_keys

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OLD, NEW = new_signing_key(), new_signing_key()
GRANT = Grant(account_id=uuid4(), session_id=uuid4())


def tokens(*keys: str, at: datetime = NOW, **settings: Any) -> AccessTokens:
    read = read_signing_keys(SecretStr(",".join(keys or (OLD,))))
    return AccessTokens(read, AuthSettings(**settings), clock=lambda: at)


def issued(service: AccessTokens) -> str:
    return service.issue(GRANT, until=NOW + timedelta(days=1))[0]


def resigned(header: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    parts = [json.dumps(part).encode() for part in (header, claims)]
    return ".".join([*(base64.urlsafe_b64encode(p).decode().rstrip("=") for p in parts), signature])


def taken_apart(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    header, claims, signature = token.split(".")
    decoded = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims)]
    return decoded[0], decoded[1], signature


def test_issued_token_says_who_and_since_which_login() -> None:
    assert tokens().read(issued(tokens())) == GRANT


def test_token_lasts_as_configured_and_no_longer_than_its_session() -> None:
    _, seconds = tokens(access_seconds=60).issue(GRANT, until=NOW + timedelta(days=1))
    assert seconds == 60
    _, seconds = tokens(access_seconds=60).issue(GRANT, until=NOW + timedelta(seconds=20))
    assert seconds == 20


@pytest.mark.parametrize("minutes", [-5, 16])
def test_token_is_refused_before_and_after_its_time(minutes: int) -> None:
    assert tokens(at=NOW + timedelta(minutes=minutes)).read(issued(tokens())) is None


@pytest.mark.parametrize("claim", ["iss", "aud"])
def test_token_of_another_issuer_or_for_another_audience_is_refused(claim: str) -> None:
    (key,) = read_signing_keys(SecretStr(OLD))
    header, claims, _ = taken_apart(issued(tokens()))
    assert tokens().read(jwt.encode(header, claims, key)) == GRANT
    forged = jwt.encode(header, claims | {claim: "elsewhere"}, key)
    assert tokens().read(forged) is None


def test_keys_rotate_without_refusing_what_the_older_one_signed() -> None:
    before = issued(tokens(OLD))
    both = tokens(NEW, OLD)
    assert both.read(before) == GRANT
    assert taken_apart(issued(both))[0]["kid"] != taken_apart(before)[0]["kid"]
    assert tokens(NEW).read(before) is None


def test_unsigned_token_is_refused() -> None:
    header, claims, _ = taken_apart(issued(tokens()))
    for algorithm in ("none", "None", "NONE"):
        assert tokens().read(resigned(header | {"alg": algorithm}, claims)) is None


def test_token_signed_with_the_public_key_as_a_secret_is_refused() -> None:
    service = tokens()
    header, claims, _ = taken_apart(issued(service))
    (public,) = service.public_keys()["keys"]
    for secret in (json.dumps(public), public["x"], public["x"] + public["y"]):
        forged = jwt.encode(header | {"alg": "HS256"}, claims, OctKey.import_key(secret))
        assert service.read(forged) is None


def test_token_with_changed_claims_is_refused() -> None:
    header, claims, signature = taken_apart(issued(tokens()))
    assert tokens().read(resigned(header, claims | {"sub": str(uuid4())}, signature)) is None


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "sid", "exp", "nbf", "iat"])
def test_token_without_a_claim_is_refused(missing: str) -> None:
    (key,) = read_signing_keys(SecretStr(OLD))
    header, claims, _ = taken_apart(issued(tokens()))
    del claims[missing]
    assert tokens().read(jwt.encode(header, claims, key)) is None


def test_token_of_another_type_is_refused() -> None:
    (key,) = read_signing_keys(SecretStr(OLD))
    header, claims, _ = taken_apart(issued(tokens()))
    assert tokens().read(jwt.encode(header | {"typ": "JWT"}, claims, key)) is None


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "....", "é.é.é", "[].[].x"])
def test_text_that_is_no_token_is_refused(text: str) -> None:
    assert tokens().read(text) is None


@pytest.mark.parametrize("place", [1, 2])
def test_malformed_key_is_named_by_its_place_and_not_shown(place: int) -> None:
    keys = [OLD, OLD]
    keys[place - 1] = "secret-but-malformed"
    with pytest.raises(ConfigurationError, match=f"^AUTH_SIGNING_KEYS: key {place} ") as caught:
        read_signing_keys(SecretStr(",".join(keys)))
    assert "secret-but-malformed" not in str(caught.value)
