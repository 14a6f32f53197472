"""Lists that an API gives page by page."""

from collections.abc import AsyncIterator, Callable
from urllib.parse import urljoin, urlsplit

from acme.breaker import Refused
from acme.clients import ApiClient, Parameters

# An API that never says "last" is asked so often.
_MOST_PAGES = 10_000


async def linked_pages[T](
    client: ApiClient, path: str, kind: type[T], params: Parameters | None = None
) -> AsyncIterator[T]:
    """Each page; the header `Link` names the next one (RFC 8288).

    Raises:
        Refused: when it leads to another host, which must not see our credentials, or in a circle.
    """
    seen = {path}
    while True:
        response = await client.send("GET", path, params=params)
        yield client.read(response, kind)
        if (link := response.links.get("next", {}).get("url")) is None:
            return
        here = str(response.request.url)
        path, params = urljoin(here, link), None
        if _origin(path) != _origin(here):
            raise Refused(f"{client.name} leads to another host.")
        _once(client, path, seen)


async def cursor_pages[T](
    client: ApiClient,
    path: str,
    kind: type[T],
    *,
    cursor: Callable[[T], str | None],
    parameter: str = "cursor",
    params: Parameters | None = None,
) -> AsyncIterator[T]:
    """Each page; `cursor` finds in one what asks for the next, or None in the last.

    Raises:
        Refused: when it leads in a circle.
    """
    seen = set[str]()
    asked = dict(params or {})
    while True:
        page = await client.get(path, kind, asked)
        yield page
        if not (following := cursor(page)):
            return
        _once(client, following, seen)
        asked[parameter] = following


def _once(client: ApiClient, page: str, seen: set[str]) -> None:
    if page in seen or len(seen) >= _MOST_PAGES:
        raise Refused(f"{client.name} gives pages without an end.")
    seen.add(page)


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url)[:2]
