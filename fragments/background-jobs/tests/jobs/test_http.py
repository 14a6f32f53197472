"""The status of a job over HTTP."""

import pytest
from httpx2 import AsyncClient

from acme.bootstrap import Services

from ..credentials import headers_for
from .working import COUNT, Count


@pytest.fixture
async def ada(client: AsyncClient, services: Services) -> AsyncClient:
    """The client, with the credentials of one caller."""
    client.headers.update(await headers_for(services, "ada"))
    return client


async def test_a_caller_sees_a_job_that_is_theirs_and_no_other(
    ada: AsyncClient, services: Services
) -> None:
    owner = await _owner_of(ada)
    mine = await services.jobs.enqueue(COUNT, Count(), owner=owner, delay_seconds=600)
    response = await ada.get(f"/jobs/{mine}")
    assert response.status_code == 200
    assert (response.json()["job"], response.json()["state"]) == ("count", "waiting")
    others = await services.jobs.enqueue(COUNT, Count(), owner="grace", delay_seconds=600)
    nobodys = await services.jobs.enqueue(COUNT, Count(), delay_seconds=600)
    for job_id in (others, nobodys, "unknown"):
        assert (await ada.get(f"/jobs/{job_id}")).status_code == 404


async def _owner_of(ada: AsyncClient) -> str:
    """The id of the caller, as `/caller` says; without authentication all are one."""
    known = await ada.get("/caller")
    return "anyone" if known.status_code == 404 else str(known.json()["id"])
