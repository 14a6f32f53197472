"""Open the client of an API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx2 import URL, AsyncClient, Auth, InvalidURL, Timeout
from httpx2 import Limits as Connections

from acme.client_tls import client_tls
from acme.clients import ApiClient
from acme.clients.oauth import ClientCredentials
from acme.clients.settings import ClientSettings
from acme.errors import ConfigurationError
from acme.refusals import checked_key
from acme.resilience import Policy
from acme.resilience.limits import Limits


@asynccontextmanager
async def open_upstream(settings: ClientSettings) -> AsyncIterator[ApiClient]:
    """The API behind UPSTREAM_URL; a second one has a group of settings and a function like this.

    Raises:
        ConfigurationError: for a setting that no client can be made of. Nobody is asked yet.
    """
    async with _client(settings, "UPSTREAM") as client:
        limits = Limits(
            total_seconds=settings.total_seconds,
            attempt_seconds=settings.attempt_seconds,
            attempts=settings.attempts,
            at_once=settings.connections,
            waiting=settings.connections * 5,
        )
        name, host = "The upstream", client.base_url.netloc.decode()
        secrets = (settings.api_key, settings.client_secret)
        yield ApiClient(
            name,
            client,
            Policy(name, host, limits),
            secrets=tuple(secret.get_secret_value() for secret in secrets),
        )


def _client(settings: ClientSettings, group: str) -> AsyncClient:
    key = checked_key(f"{group}_API_KEY", settings.api_key.get_secret_value())
    return AsyncClient(
        base_url=_base(settings.url, f"{group}_URL"),
        headers={"Authorization": f"Bearer {key}"} if key else {},
        auth=_auth(settings, group),
        timeout=Timeout(settings.read_seconds, connect=settings.connect_seconds),
        limits=Connections(max_connections=settings.connections),
        verify=client_tls(),
    )


def _auth(settings: ClientSettings, group: str) -> Auth | None:
    if settings.token_url.startswith("none:"):
        return None
    if settings.api_key.get_secret_value():
        raise ConfigurationError(f"{group}_API_KEY", f"is of no use beside {group}_TOKEN_URL")
    if not settings.client_id:
        raise ConfigurationError(f"{group}_CLIENT_ID", f"is needed for {group}_TOKEN_URL")
    url = _base(settings.token_url, f"{group}_TOKEN_URL")
    secret = settings.client_secret.get_secret_value()
    return ClientCredentials(str(url), settings.client_id, secret, settings.scope)


def _base(text: str, variable: str) -> URL:
    try:
        url = URL(text)
    except InvalidURL:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host or "," in text:
        raise ConfigurationError(variable, "not a URL like https://HOST/v1")
    if url.userinfo:
        # Clients log the URLs of their requests.
        raise ConfigurationError(variable, "takes no user and no password")
    return url
