"""Callers who prove who they are have limits of their own."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.rate_limits.settings import LimitSettings
from acme.settings import Settings

from ..credentials import headers_for
from .limited import client_at, limited


@pytest.fixture
async def app(settings: Settings, services: Services) -> AsyncIterator[FastAPI]:
    """The application, where known callers may ask twice, and unknown clients once."""
    limits = LimitSettings(rate="2/hour", tiers="anonymous=1/hour")
    async with limited(settings, services, limits) as app:
        yield app


async def statuses(client: AsyncClient, headers: dict[str, str], times: int) -> list[int]:
    """What some requests are answered with."""
    return [(await client.get("/caller", headers=headers)).status_code for _ in range(times)]


async def test_each_caller_has_a_limit_wherever_they_call_from(
    app: FastAPI, services: Services
) -> None:
    ada = await headers_for(services, "ada")
    async with client_at(app, "203.0.113.7") as here, client_at(app, "203.0.113.8") as there:
        assert await statuses(here, ada, 1) == [200]
        assert await statuses(there, ada, 2) == [200, 429]


async def test_callers_at_one_address_do_not_wear_each_other_out(
    client: AsyncClient, services: Services
) -> None:
    ada, grace = [await headers_for(services, name) for name in ("ada", "grace")]
    assert await statuses(client, ada, 3) == [200, 200, 429]
    assert await statuses(client, grace, 1) == [200]


async def test_guesses_of_credentials_count_for_the_address(client: AsyncClient) -> None:
    answers = []
    for guess in ("one", "two"):
        headers = {"Authorization": f"Bearer {guess}"}
        answers += await statuses(client, headers, 1)
    assert answers == [401, 429]


async def test_a_tier_is_given_by_the_id_of_a_caller(
    settings: Settings, services: Services
) -> None:
    ada = await headers_for(services, "ada")
    async with limited(settings, services, LimitSettings()) as app, client_at(app, "") as client:
        caller = (await client.get("/caller", headers=ada)).json()["id"]
    tiers = LimitSettings(rate="1/hour", tiers="partner=3/hour", callers=f"{caller}=partner")
    async with limited(settings, services, tiers) as app, client_at(app, "") as client:
        assert await statuses(client, ada, 4) == [200, 200, 200, 429]
