"""Lists, page by page, and work that takes its time."""

import pytest
from pydantic import BaseModel

from acme.breaker import Refused
from acme.clients import ApiClient
from acme.clients.paging import cursor_pages, linked_pages
from acme.clients.polling import polled
from acme.resilience.errors import DeadlineExceeded

from .scripted_server import Answer, ScriptedServer


class Page(BaseModel):
    """One page of numbers."""

    items: list[int]
    after: str | None = None


def link(url: str) -> dict[str, str]:
    """The header that names the next page."""
    return {"Link": f'</v1/first>; rel="first", <{url}>; rel="next"'}


async def numbers(upstream: ApiClient) -> list[int]:
    """The numbers of all pages, by their links."""
    pages = linked_pages(upstream, "numbers", Page, {"size": 2})
    return [number async for page in pages for number in page.items]


async def by_cursor(upstream: ApiClient) -> list[int]:
    """The numbers of all pages, by their cursors."""
    pages = cursor_pages(
        upstream, "numbers", Page, cursor=lambda page: page.after, params={"size": 2}
    )
    return [number async for page in pages for number in page.items]


@pytest.mark.parametrize("target", ["/v1/numbers?page=2", "{url}/v1/numbers?page=2", "?page=2"])
async def test_follows_links_wherever_they_start_from(
    upstream: ApiClient, server: ScriptedServer, target: str
) -> None:
    headers = link(target.format(url=server.url))
    server.script.append(Answer(body={"items": [1, 2]}, headers=headers))
    server.script.append(Answer(body={"items": [3]}))
    assert await numbers(upstream) == [1, 2, 3]
    assert [asked.target for asked in server.asked] == ["/v1/numbers?size=2", "/v1/numbers?page=2"]


@pytest.mark.parametrize("url", ["https://evil.example/x", "//evil.example/x"])
async def test_follows_no_link_to_another_host(
    upstream: ApiClient, server: ScriptedServer, url: str
) -> None:
    server.script.append(Answer(body={"items": [1]}, headers=link(url)))
    with pytest.raises(Refused, match="leads to another host"):
        await numbers(upstream)


async def test_follows_no_circle_of_links(upstream: ApiClient, server: ScriptedServer) -> None:
    server.otherwise = lambda _: Answer(body={"items": [1]}, headers=link("/v1/numbers?page=2"))
    with pytest.raises(Refused, match="without an end"):
        await numbers(upstream)


async def test_follows_cursors_to_the_last_page(
    upstream: ApiClient, server: ScriptedServer
) -> None:
    server.script.append(Answer(body={"items": [1, 2], "after": "a/b"}))
    server.script.append(Answer(body={"items": [3], "after": ""}))
    assert await by_cursor(upstream) == [1, 2, 3]
    assert server.asked[1].target == "/v1/numbers?size=2&cursor=a%2Fb"


async def test_follows_no_circle_of_cursors(upstream: ApiClient, server: ScriptedServer) -> None:
    server.otherwise = lambda _: Answer(body={"items": [1], "after": "same"})
    with pytest.raises(Refused, match="without an end"):
        await by_cursor(upstream)


async def test_a_page_that_fails_is_asked_for_again(
    upstream: ApiClient, server: ScriptedServer
) -> None:
    server.script.append(Answer(body={"items": [1], "after": "next"}))
    server.script.append(Answer(status=500))
    server.script.append(Answer(body={"items": [2]}))
    assert await by_cursor(upstream) == [1, 2]


async def test_polls_until_it_is_done(upstream: ApiClient, server: ScriptedServer) -> None:
    server.script.extend([Answer(body="running"), Answer(status=500), Answer(body="running")])
    server.script.append(Answer(body="done"))

    async def state() -> str:
        return await upstream.get("jobs/1", str)

    found = await polled(
        state, lambda found: found == "done", within_seconds=30, first_pause_seconds=0.001
    )
    assert found == "done"


async def test_polls_no_longer_than_it_may(upstream: ApiClient, server: ScriptedServer) -> None:
    server.otherwise = lambda _: Answer(body="running")

    async def state() -> str:
        return await upstream.get("jobs/1", str)

    with pytest.raises(DeadlineExceeded):
        await polled(
            state, lambda found: found == "done", within_seconds=0.2, first_pause_seconds=0.01
        )
