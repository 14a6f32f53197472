"""Open the logins by providers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx2 import AsyncClient

from acme.database import Database
from acme.issuers.documents import Documents
from acme.issuers.keys import IssuerKeys
from acme.client_tls import client_tls
from acme.providers.clients import read_clients
from acme.providers.limits import ProviderLimits
from acme.providers.provider import Provider
from acme.providers.service import ProviderLogins
from acme.providers.settings import PLACE
from acme.settings import Settings


@asynccontextmanager
async def open_provider_logins(
    database: Database, settings: Settings
) -> AsyncIterator[ProviderLogins]:
    """Logins by the providers of PROVIDERS_CLIENTS. None of them is asked yet.

    Raises:
        ConfigurationError: for clients that are malformed.
    """
    oidc, providers = settings.oidc, settings.providers
    limits = ProviderLimits(database, settings.logins)
    async with AsyncClient(verify=client_tls(), timeout=oidc.timeout_seconds) as http:
        found = {}
        for name, client in read_clients(providers.clients).items():
            documents = Documents(client.place, http, timeout_seconds=oidc.timeout_seconds)
            keys, page = IssuerKeys(documents, oidc), providers.page.replace(PLACE, name)
            found[name] = Provider(client, documents, keys, oidc, page=page)
        yield ProviderLogins(database, found, limits, providers)
