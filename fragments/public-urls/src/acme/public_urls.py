"""URLs that callers name: they lead out, and never into the network of this service (SSRF)."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

import structlog
from httpx2 import (
    URL,
    AsyncBaseTransport,
    AsyncHTTPTransport,
    InvalidURL,
    Limits,
    Request,
    Response,
)

from acme.client_tls import client_tls
from acme.errors import InvalidInput, ServiceError

log = structlog.get_logger()

type Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# A name as the DNS has it, or an address.
_HOST = re.compile(rb"[a-z0-9._-]+|[0-9a-f:.]+")
# What is outside of it has no meaning between networks (RFC 4291), and none to a check either.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Not all releases of Python know these for what they are: what protocols are given, of which
# Oracle's cloud takes one, and Azure's own service for its machines.
_OF_CLOUDS = (IPv4Network("192.0.0.0/24"), IPv4Network("168.63.129.16"))
_DEFAULT_PORTS = {"http": 80, "https": 443}


class ForbiddenAddress(ServiceError):
    """The host of a URL is within a network that is not public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A URL with the address that its name stood for when it was checked."""

    url: URL
    host: str
    address: str

    @property
    def pinned_url(self) -> URL:
        """The URL with the address: connecting asks no resolver again, who might say another."""
        return self.url.copy_with(host=self.address)


async def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system's resolver has them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def checked_url(text: str, *, allow_private: bool = False) -> URL:
    """A URL that may be called; nobody is asked yet where its host is.

    Raises:
        InvalidInput: unless it is https, without a user, without a fragment.
    """
    try:
        url = URL(text)
    except InvalidURL:
        raise InvalidInput("The URL is malformed.") from None
    if url.scheme != "https" and not (allow_private and url.scheme == "http"):
        raise InvalidInput("The URL does not begin with https://.")
    if not _HOST.fullmatch(url.raw_host) or url.userinfo or url.fragment:
        raise InvalidInput("The URL needs a host, and has neither a user nor a fragment.")
    return url


async def pinned(text: str, *, allow_private: bool = False, resolve: Resolve = resolved) -> Pinned:
    """The URL at one of its addresses; all of them must be public.

    Raises:
        InvalidInput: as `checked_url` does.
        ForbiddenAddress: when one is not.
        OSError, UnicodeError: when the name stands for none.
    """
    url = checked_url(text, allow_private=allow_private)
    host = url.raw_host.decode()
    addresses = await resolve(host, url.port or _DEFAULT_PORTS[url.scheme])
    if not addresses:
        raise OSError("the name has no address")
    if not allow_private and not all(map(is_public, addresses)):
        log.warning("address_refused", host=host)
        raise ForbiddenAddress(f"{host} is not a public address.")
    return Pinned(url=url, host=host, address=addresses[0])


def is_public(address: str) -> bool:
    """Whether the whole internet has this address, also one that is wrapped in IPv6."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        # 64:ff9b::/96 leads to the address in its last four bytes.
        if ip.packed.startswith(bytes.fromhex("0064ff9b") + bytes(8)):
            return is_public(".".join(map(str, ip.packed[12:])))
        if inner is not None:
            return is_public(str(inner))
        return ip in _GLOBAL_UNICAST and ip.is_global
    return ip.is_global and not ip.is_multicast and not any(ip in each for each in _OF_CLOUDS)


class PublicTransport(AsyncBaseTransport):
    """Of a client: each request, and each redirect that it follows, is checked and pinned.

    Raises, out of the client's methods, what `pinned` raises.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolve: Resolve = resolved,
        inner: AsyncBaseTransport | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        # No proxy of the environment: it would ask a resolver of its own. No connection is kept:
        # it is known by its address, and its certificate was that of one name there.
        self._inner = inner or AsyncHTTPTransport(
            verify=client_tls(), trust_env=False, limits=Limits(max_keepalive_connections=0)
        )

    async def handle_async_request(self, request: Request) -> Response:
        """Send a request to where its host was found to be; its `Host` header is still the name."""
        place = await pinned(
            str(request.url), allow_private=self._allow_private, resolve=self._resolve
        )
        return await self._inner.handle_async_request(
            Request(
                request.method,
                place.pinned_url,
                headers=request.headers,
                stream=request.stream,
                # The certificate is that of the name.
                extensions={**request.extensions, "sni_hostname": place.host},
            )
        )

    async def aclose(self) -> None:
        """Close what is open."""
        await self._inner.aclose()
