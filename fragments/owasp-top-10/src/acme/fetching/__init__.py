"""Fetches what strangers name: from public addresses, and as much and as long as it may take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

from httpx2 import AsyncBaseTransport, AsyncClient, HTTPError, InvalidURL, Response

from acme.about import NAME
from acme.errors import InvalidInput
from acme.fetching.settings import FetchSettings
from acme.public_urls import ForbiddenAddress, PublicTransport

# What is compressed may be a thousand times as large as it seems.
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": NAME}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, and the URL that gave it after all redirects; `status` may be of an error."""

    url: str
    status: int
    content_type: str
    body: bytes


class Fetcher:
    """GETs URLs of strangers, each request without cookies, credentials and what came before."""

    def __init__(self, transport: AsyncBaseTransport, settings: FetchSettings) -> None:
        self._settings = settings
        self._client = AsyncClient(
            transport=transport,
            # Of no domain: what one stranger's host sets is not sent for another.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers=_HEADERS,
            timeout=settings.timeout_seconds,
            trust_env=False,
        )

    async def fetch(self, url: str) -> Fetched:
        """What is behind a URL, which leads to public addresses, by each of its redirects too.

        Raises:
            InvalidInput: for any other URL, and for one whose host does not answer, or too slowly,
                or with too much. It does not tell what there is in this network.
        """
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await self._follow(url)
        except (ForbiddenAddress, OSError, UnicodeError):
            # A TimeoutError is an OSError, which the words cover.
            raise InvalidInput("The URL has no host that all can reach in time.") from None
        except (HTTPError, InvalidURL) as error:
            raise InvalidInput("The host of the URL gives no answer.") from error

    async def aclose(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def _follow(self, url: str) -> Fetched:
        request = self._client.build_request("GET", url)
        for _ in range(self._settings.redirects + 1):
            # One by one: the client would read the body of a redirect, however long it is.
            response = await self._client.send(request, stream=True, follow_redirects=False)
            async with aclosing(response):
                if response.next_request is None:
                    return await self._read(response)
                request = response.next_request
        raise InvalidInput(f"The URL redirects more than {self._settings.redirects} times.")

    async def _read(self, response: Response) -> Fetched:
        if "content-encoding" in response.headers:
            raise InvalidInput("The host of the URL compresses, which it was asked not to do.")
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            if len(body) > self._settings.body_limit_bytes:
                limit = self._settings.body_limit_bytes
                raise InvalidInput(f"What is behind the URL has more than {limit} bytes.")
        return Fetched(
            url=str(response.url),
            status=response.status_code,
            content_type=response.headers.get("content-type", ""),
            body=bytes(body),
        )


@asynccontextmanager
async def open_fetcher(settings: FetchSettings) -> AsyncIterator[Fetcher]:
    """A fetcher with connections of its own, closed in the end."""
    transport = PublicTransport(allow_private=settings.allow_private)
    async with aclosing(Fetcher(transport, settings)) as fetcher:
        yield fetcher
