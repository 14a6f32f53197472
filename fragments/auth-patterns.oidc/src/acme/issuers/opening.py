"""Open what reads the tokens of issuers."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from httpx2 import AsyncClient, create_ssl_context

from acme.issuers.documents import Documents
from acme.issuers.keys import IssuerKeys
from acme.issuers.settings import OidcSettings, listed
from acme.issuers.tokens import IssuerTokens


@asynccontextmanager
async def open_issuer_tokens(settings: OidcSettings) -> AsyncIterator[IssuerTokens]:
    """A reader of the tokens of OIDC_ISSUERS. No issuer is asked before there is a token of it."""
    seconds = settings.timeout_seconds
    async with AsyncClient(verify=_trusted(), timeout=seconds) as client:
        documents = [
            Documents(issuer, client, timeout_seconds=seconds)
            for issuer in dict.fromkeys(listed(settings.issuers))
        ]
        yield IssuerTokens([IssuerKeys(each, settings) for each in documents], settings)


@cache
def _trusted() -> ssl.SSLContext:
    # The certificates of the world are read once in a process: that takes a tenth of a second.
    return create_ssl_context()
