"""Each request has a deadline: ours, or that of its caller."""

from math import inf

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from starlette.types import Receive, Scope, Send

from acme.http.deadlines import Deadlines
from acme.resilience.deadline import remaining_seconds
from acme.resilience.settings import ResilienceSettings

HEADER = "x-envoy-expected-rq-timeout-ms"


async def seen(settings: ResilienceSettings, value: str) -> float:
    """How much time a route has for a request with the header."""
    found = []

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(remaining_seconds())
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    transport = ASGITransport(Deadlines(route, settings=settings))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        await client.get("/", headers={HEADER: value})
    assert remaining_seconds() == inf
    return found[0]


@pytest.mark.parametrize(
    ("value", "longest"),
    [("1500", 1.5), ("90000", 30), ("", 30), ("soon", 30), ("-1", 30), ("9" * 5000, 30)],
)
async def test_the_header_can_only_bring_the_deadline_nearer(value: str, longest: float) -> None:
    settings = ResilienceSettings(request_seconds=30, deadline_header=HEADER)
    assert longest - 1 < await seen(settings, value) <= longest


async def test_no_header_is_believed_that_no_setting_names() -> None:
    assert await seen(ResilienceSettings(request_seconds=30), "1") > 29


async def test_every_route_of_the_service_has_one(app: FastAPI, client: AsyncClient) -> None:
    async def left() -> float:
        return remaining_seconds()

    app.add_api_route("/left", left)
    assert 0 < (await client.get("/left")).json() <= 30
