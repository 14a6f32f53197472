"""Open what reads the tokens of issuers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx2 import AsyncClient

from acme.client_tls import client_tls
from acme.issuers.documents import Documents
from acme.issuers.keys import IssuerKeys
from acme.issuers.settings import OidcSettings, listed
from acme.issuers.tokens import IssuerTokens


@asynccontextmanager
async def open_issuer_tokens(settings: OidcSettings) -> AsyncIterator[IssuerTokens]:
    """A reader of the tokens of OIDC_ISSUERS. No issuer is asked before there is a token of it."""
    seconds = settings.timeout_seconds
    async with AsyncClient(verify=client_tls(), timeout=seconds) as client:
        documents = [
            Documents(issuer, client, timeout_seconds=seconds)
            for issuer in dict.fromkeys(listed(settings.issuers))
        ]
        yield IssuerTokens([IssuerKeys(each, settings) for each in documents], settings)
