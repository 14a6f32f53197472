"""What strangers name is fetched from public addresses, and within bounds."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing

import pytest
import structlog
from httpx2 import AsyncByteStream, ConnectError, MockTransport, Request, Response

from acme.bootstrap import Services
from acme.errors import InvalidInput
from acme.fetching import Fetched, Fetcher
from acme.fetching.settings import FetchSettings
from acme.public_urls import PublicTransport, Resolve

PUBLIC, INSIDE = "93.184.215.14", "169.254.169.254"
type Answer = Callable[[Request], Response]


class Names:
    """A small resolver: each name has its addresses in turn, and then the last for ever."""

    def __init__(self, **names: Sequence[str]) -> None:
        self._names = {name.replace("_", "."): list(turns) for name, turns in names.items()}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        turns = self._names[host]
        return [turns.pop(0) if len(turns) > 1 else turns[0]]


async def fetched(
    url: str, answer: Answer, resolve: Resolve, settings: FetchSettings | None = None
) -> Fetched:
    """What is behind a URL, where every host is one that a test has written."""
    transport = PublicTransport(resolve=resolve, inner=MockTransport(answer))
    async with aclosing(Fetcher(transport, settings or FetchSettings())) as fetcher:
        return await fetcher.fetch(url)


async def test_a_page_is_fetched_from_the_address_that_was_checked() -> None:
    sent: list[Request] = []

    def answer(request: Request) -> Response:
        sent.append(request)
        return Response(200, stream=Body(b"<", b"p>"), headers={"content-type": "text/html"})

    page = await fetched("https://a.example/x", answer, Names(a_example=[PUBLIC, INSIDE]))
    assert (page.status, page.content_type, page.body) == (200, "text/html", b"<p>")
    assert page.url == "https://a.example/x"
    (request,) = sent
    assert request.url.host == PUBLIC
    assert request.headers["host"] == "a.example"
    assert not {"authorization", "cookie"} & set(request.headers)


@pytest.mark.parametrize(
    ("location", "names"),
    [
        # The same name, which stands for something else when it is asked for again.
        ("https://a.example/2", Names(a_example=[PUBLIC, INSIDE])),
        ("https://b.example/", Names(a_example=[PUBLIC], b_example=[INSIDE])),
        ("https://b.example/", Names(a_example=[PUBLIC], b_example=["::ffff:10.0.0.1"])),
        (f"http://{PUBLIC}/", Names(a_example=[PUBLIC])),
        ("file:///etc/passwd", Names(a_example=[PUBLIC])),
        ("gopher://a.example/", Names(a_example=[PUBLIC])),
        ("https://u:p@a.example/", Names(a_example=[PUBLIC])),
        ("https://[", Names(a_example=[PUBLIC])),
    ],
)
async def test_no_redirect_leads_inside(location: str, names: Names) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.url.host)
        return Response(302, headers={"location": location})

    with pytest.raises(InvalidInput):
        await fetched("https://a.example/", answer, names)
    assert asked == [PUBLIC]


async def test_a_refusal_tells_nothing_of_the_network_and_is_logged() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    def answer(request: Request) -> Response:
        return Response(200)

    with structlog.testing.capture_logs() as lines, pytest.raises(InvalidInput) as inside:
        await fetched("https://a.example/", answer, Names(a_example=[INSIDE]))
    with pytest.raises(InvalidInput) as absent:
        await fetched("https://a.example/", answer, unknown)
    assert str(inside.value) == str(absent.value)
    assert lines == [{"event": "address_refused", "host": "a.example", "log_level": "warning"}]


async def test_what_the_host_sets_is_not_sent_again() -> None:
    cookies: list[str | None] = []

    def answer(request: Request) -> Response:
        cookies.append(request.headers.get("cookie"))
        if len(cookies) > 1:
            return Response(200, stream=Body())
        return Response(302, headers={"location": "/2", "set-cookie": "a=b"})

    await fetched("https://a.example/", answer, Names(a_example=[PUBLIC]))
    assert cookies == [None, None]


async def test_redirects_end() -> None:
    def answer(request: Request) -> Response:
        return Response(302, headers={"location": "/again"})

    with pytest.raises(InvalidInput, match="redirects more than 2 times"):
        await fetched(
            "https://a.example/", answer, Names(a_example=[PUBLIC]), FetchSettings(redirects=2)
        )


class Body(AsyncByteStream):
    """A body that comes from somewhere."""

    def __init__(self, *parts: bytes) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part


class Endless(AsyncByteStream):
    """A body that does not end; `read` counts what was taken of it."""

    def __init__(self) -> None:
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.read += 1000
            yield bytes(1000)


@pytest.mark.parametrize("status", [200, 302])
async def test_no_more_is_read_than_may_come(status: int) -> None:
    body = Endless()

    def answer(request: Request) -> Response:
        headers = {"location": "https://b.example/"} if status == 302 else {}
        return Response(status, stream=body, headers=headers)

    settings = FetchSettings(body_limit_bytes=5000)
    names = Names(a_example=[PUBLIC], b_example=[INSIDE])
    with pytest.raises(InvalidInput):
        await fetched("https://a.example/", answer, names, settings)
    assert body.read <= 6000


async def test_what_is_compressed_is_not_unpacked() -> None:
    def answer(request: Request) -> Response:
        assert request.headers["accept-encoding"] == "identity"
        return Response(200, headers={"content-encoding": "gzip"}, stream=Endless())

    with pytest.raises(InvalidInput, match="compresses"):
        await fetched("https://a.example/", answer, Names(a_example=[PUBLIC]))


async def test_a_host_that_says_nothing_is_left() -> None:
    async def silent(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        raise AssertionError

    def answer(request: Request) -> Response:
        raise AssertionError

    with pytest.raises(InvalidInput, match="in time"):
        await fetched("https://a.example/", answer, silent, FetchSettings(timeout_seconds=0.1))


async def test_a_host_that_refuses_is_an_answer() -> None:
    def answer(request: Request) -> Response:
        raise ConnectError("refused")

    with pytest.raises(InvalidInput, match="gives no answer"):
        await fetched("https://a.example/", answer, Names(a_example=[PUBLIC]))


async def test_the_fetcher_of_the_service_stays_outside(services: Services) -> None:
    with pytest.raises(InvalidInput):
        await services.fetcher.fetch("https://localhost/")
