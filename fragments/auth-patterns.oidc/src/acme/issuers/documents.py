"""What an issuer publishes about itself (OpenID Connect Discovery 1.0), fetched within bounds.

Three things may be wrong, and each says which issuer it is: it does not answer, it refuses, or it
answers something else.
"""

import asyncio
import json
from typing import Any

from httpx2 import AsyncClient, HTTPError, InvalidURL
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet
from pydantic import BaseModel

from acme.errors import Unavailable
from acme.issuers.settings import checked_address

# Keys with their certificates are some kilobytes each.
_MOST_BYTES = 512 * 1024
_MOST_KEYS = 100
_LONGEST_WORDS = 200
# What has a public half. With a shared secret, whoever verifies could sign.
_KINDS = frozenset({"EC", "OKP", "RSA"})
_SIGNS = frozenset({None, "sig"})


class Metadata(BaseModel):
    """What an issuer says of itself; the rest of it is of no use here."""

    issuer: str
    jwks_uri: str


class Documents:
    """The documents of one issuer."""

    def __init__(self, issuer: str, client: AsyncClient, *, timeout_seconds: float) -> None:
        self.issuer = issuer
        self._client = client
        self._timeout_seconds = timeout_seconds

    async def keys(self) -> KeySet:
        """The keys that the issuer signs with now.

        Raises:
            Unavailable: when it does not answer, refuses, or answers something else.
        """
        metadata = await self.metadata()
        document = await self._fetched(metadata.jwks_uri)
        listed = document.get("keys")
        keys = [_key(each) for each in listed[:_MOST_KEYS]] if isinstance(listed, list) else []
        found = [key for key in keys if key is not None]
        if not found:
            raise self._wrong("has no keys that verify")
        return KeySet(found)

    async def metadata(self) -> Metadata:
        """What the issuer says of itself; raises as `keys` does."""
        address = self.issuer.removesuffix("/") + "/.well-known/openid-configuration"
        document = await self._fetched(address)
        try:
            metadata = Metadata.model_validate(document)
            checked_address(metadata.jwks_uri)
        except ValueError:
            raise self._wrong("says nothing of its keys, or has them at no https:// URL") from None
        if metadata.issuer != self.issuer:
            # Whoever else it is could sign in the name of this one.
            raise self._wrong("says that it is another one: look at its last slash, too")
        return metadata

    async def _fetched(self, address: str) -> dict[str, Any]:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        content = b""
        try:
            async with (
                asyncio.timeout(self._timeout_seconds),
                # A redirect leads to somebody whom nobody configured.
                self._client.stream(
                    "GET", address, headers=headers, follow_redirects=False
                ) as response,
            ):
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > _MOST_BYTES:
                        raise self._wrong("answers more than anybody can need")
        except (HTTPError, InvalidURL, TimeoutError) as error:
            raise Unavailable(f"The issuer {self.issuer} does not answer.") from error
        if response.status_code != 200:
            words = content[:_LONGEST_WORDS].decode(errors="replace")
            refused = Unavailable(f"The issuer {self.issuer} refuses with {response.status_code}.")
            raise refused from ValueError(words)
        try:
            document = json.loads(content)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise self._wrong("answers no JSON object")
        return document

    def _wrong(self, what: str) -> Unavailable:
        return Unavailable(f"The issuer {self.issuer} {what}.")


def _key(data: object) -> Any:
    """A key that verifies signatures; None for another, and for what is none."""
    if not isinstance(data, dict) or data.get("use") not in _SIGNS or data.get("kty") not in _KINDS:
        return None
    try:
        key = JWKRegistry.import_key(data)
        key.ensure_kid()
    except (JoseError, LookupError, ValueError, TypeError, AttributeError) as error:
        # One key of another kind does not take the others away.
        del error
        return None
    return key
