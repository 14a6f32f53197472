"""Rate limits over HTTP."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.rate_limits.settings import LimitSettings
from acme.settings import Settings

from .limited import client_at, limited

LIMITS = LimitSettings(rate="3/hour; 100/month")


@pytest.fixture
async def app(settings: Settings, services: Services) -> AsyncIterator[FastAPI]:
    """The application, where each caller may ask three times."""
    async with limited(settings, services, LIMITS) as app:
        yield app


async def test_answers_say_what_is_left(client: AsyncClient) -> None:
    response = await client.get("/openapi.json")
    assert response.headers["RateLimit-Policy"] == (
        '"default-hour";q=3;w=3600, "default-month";q=100;w=2592000'
    )
    hour, month = response.headers["RateLimit"].split(", ")
    assert hour.startswith('"default-hour";r=2;t=')
    assert month.startswith('"default-month";r=99;t=')


async def test_refuses_beyond_the_limit_with_a_problem_and_when_to_come_again(
    client: AsyncClient,
) -> None:
    for _ in range(3):
        assert (await client.get("/openapi.json")).status_code == 200
    response = await client.get("/openapi.json")
    assert response.status_code == 429
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Too Many Requests"
    assert 0 < int(response.headers["Retry-After"]) <= 1200
    # Both name the same moment.
    assert response.headers["RateLimit"] == (
        f'"default-hour";r=0;t={response.headers["Retry-After"]}'
    )


async def test_what_is_not_found_counts_too(client: AsyncClient) -> None:
    statuses = [(await client.get("/nowhere")).status_code for _ in range(4)]
    assert statuses == [404, 404, 404, 429]


async def test_probes_are_never_refused_and_do_not_count(client: AsyncClient) -> None:
    for _ in range(10):
        for path in ("/livez", "/readyz"):
            response = await client.get(path)
            assert response.status_code == 200
            assert "RateLimit" not in response.headers
    assert '"default-hour";r=2' in (await client.get("/openapi.json")).headers["RateLimit"]


async def test_clients_are_told_apart_by_their_address(app: FastAPI) -> None:
    async with client_at(app, "203.0.113.7") as one, client_at(app, "203.0.113.8") as other:
        statuses = [(await one.get("/openapi.json")).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        assert (await other.get("/openapi.json")).status_code == 200


async def test_a_subscriber_of_ipv6_is_one_client(app: FastAPI) -> None:
    statuses = []
    for number in range(4):
        async with client_at(app, f"2001:db8::{number}") as client:
            statuses.append((await client.get("/openapi.json")).status_code)
    assert statuses == [200, 200, 200, 429]


async def test_a_forwarded_address_that_anybody_can_send_gives_no_new_limit(
    client: AsyncClient,
) -> None:
    statuses = [
        (
            await client.get("/openapi.json", headers={"X-Forwarded-For": f"203.0.113.{n}"})
        ).status_code
        for n in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


async def test_a_route_may_have_a_stricter_limit(client: AsyncClient) -> None:
    response = await client.get("/exports")
    assert response.json() == "exported"
    assert '"exports";q=1;w=3600' in response.headers["RateLimit-Policy"]
    refused = await client.get("/exports")
    assert refused.status_code == 429
    assert '"exports";r=0' in refused.headers["RateLimit"]
    assert (await client.get("/openapi.json")).status_code == 200


async def test_a_request_waits_for_its_turn_in_a_leaky_bucket(
    settings: Settings, services: Services
) -> None:
    limits = LimitSettings(rate="100/second", algorithm="leaky-bucket", turn_seconds=60)
    async with limited(settings, services, limits) as app, client_at(app, "") as client:
        for _ in range(20):
            assert (await client.get("/openapi.json")).status_code == 200
