"""Who called is in the log line of the request."""

import structlog
from httpx2 import AsyncClient

from acme.bootstrap import Services

from ..credentials import headers_for


async def test_log_line_of_a_request_says_who_called(
    client: AsyncClient, services: Services
) -> None:
    headers = await headers_for(services, "ada")
    context = structlog.contextvars.merge_contextvars
    with structlog.testing.capture_logs([context]) as lines:
        caller = (await client.get("/caller", headers=headers)).json()
    [line] = [line for line in lines if line["event"] == "request"]
    assert line["caller"] == caller["id"]
