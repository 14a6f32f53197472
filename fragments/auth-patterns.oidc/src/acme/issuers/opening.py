"""Open what reads the tokens of issuers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx2 import AsyncClient

from acme.issuers.documents import Documents
from acme.issuers.keys import IssuerKeys
from acme.issuers.settings import OidcSettings, listed
from acme.issuers.tokens import IssuerTokens


@asynccontextmanager
async def open_issuer_tokens(settings: OidcSettings) -> AsyncIterator[IssuerTokens]:
    """A reader of the tokens of OIDC_ISSUERS. No issuer is asked before there is a token of it."""
    async with AsyncClient(follow_redirects=False, timeout=settings.timeout_seconds) as client:
        issuers = [
            IssuerKeys(
                Documents(issuer, client, timeout_seconds=settings.timeout_seconds), settings
            )
            for issuer in dict.fromkeys(listed(settings.issuers))
        ]
        yield IssuerTokens(issuers, settings)
