"""What issuers publish: absent, refusing, wrong, without an end, and elsewhere."""

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest
from httpx2 import AsyncClient
from joserfc.jwk import KeySet

from acme.errors import Unavailable
from acme.issuers.documents import Documents

from ..issuer import Issuer

METADATA, KEYS = "/.well-known/openid-configuration", "/keys"


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.stop()


async def keys_of(issuer: Issuer, timeout_seconds: float = 5) -> KeySet:
    async with AsyncClient(verify=False, follow_redirects=True) as client:
        return await Documents(issuer.url, client, timeout_seconds=timeout_seconds).keys()


def not_json(issuer: Issuer) -> None:
    issuer.instead[KEYS] = (200, b"<html>")


def redirected(issuer: Issuer) -> None:
    issuer.instead[METADATA] = (302, f"{issuer.url}/elsewhere".encode())
    issuer.instead["/elsewhere"] = (200, json.dumps(issuer.metadata).encode())


def too_large(issuer: Issuer) -> None:
    issuer.instead[KEYS] = (200, b"[" * 600_000)


def another_issuer(issuer: Issuer) -> None:
    issuer.metadata["issuer"] += "/"


def keys_without_tls(issuer: Issuer) -> None:
    issuer.metadata["jwks_uri"] = "http://keys.example/keys"


def inner_keys(issuer: Issuer) -> None:
    issuer.metadata["jwks_uri"] = "file:///etc/keys"


def shared_secrets(issuer: Issuer) -> None:
    issuer.keys = [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}]


def keys_for_encryption(issuer: Issuer) -> None:
    issuer.keys = [issuer.keys[0] | {"use": "enc"}]


def no_keys(issuer: Issuer) -> None:
    issuer.instead[KEYS] = (200, b"{}")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (not_json, "no JSON object"),
        (redirected, "refuses with 302"),
        (too_large, "more than anybody can need"),
        (another_issuer, "is another one"),
        (keys_without_tls, "no https:// URL"),
        (inner_keys, "no https:// URL"),
        (shared_secrets, "no keys that verify"),
        (keys_for_encryption, "no keys that verify"),
        (no_keys, "no keys that verify"),
    ],
)
async def test_an_issuer_that_answers_something_else_is_named_with_what_is_wrong(
    change: Callable[[Issuer], None], words: str, issuer: Issuer
) -> None:
    change(issuer)
    with pytest.raises(Unavailable, match=words) as refused:
        await keys_of(issuer)
    assert str(refused.value).startswith(f"The issuer {issuer.url} ")


async def test_an_issuer_whose_answer_has_no_end_is_not_waited_for(issuer: Issuer) -> None:
    issuer.drips = True
    async with asyncio.timeout(20):
        with pytest.raises(Unavailable, match="does not answer"):
            await keys_of(issuer, timeout_seconds=0.2)


async def test_one_key_of_another_kind_does_not_take_the_others_away(issuer: Issuer) -> None:
    odd = [{"kty": "AKP", "kid": "x"}, {"kty": "EC", "crv": "P-7"}, {"kty": "RSA"}, 7]
    issuer.keys = odd + issuer.keys
    assert [key.kid for key in (await keys_of(issuer)).keys] == ["first"]
