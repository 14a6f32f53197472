"""Two processes of the service, one limit."""

import asyncio
import signal
from collections import Counter
from pathlib import Path
from uuid import uuid4

from acme.rate_limits.settings import LimitSettings
from acme.settings import Settings

from ..processes import serving
from ..servers import url_of

SERVE = ["-m", "acme", "serve", "--port", "0"]


async def test_a_thousand_requests_at_two_processes_never_exceed_the_limit(
    settings: Settings, tmp_path: Path
) -> None:
    limits = LimitSettings(
        url=url_of("redis-limits"),
        rate="100/day",
        outage="closed",
        namespace=f"test-{uuid4().hex}",
        timeout_seconds=30,
    )
    shared = settings.model_copy(update={"limits": limits})
    async with (
        serving(SERVE, shared, tmp_path) as (first, one),
        serving(SERVE, shared, tmp_path) as (second, other),
        asyncio.TaskGroup() as group,
    ):
        for process in (first, second):
            # Reads what it logs: a full pipe would hold it up.
            group.create_task(process.ended())
        responses = await asyncio.gather(
            *(client.get("/nowhere", timeout=60) for _ in range(500) for client in (one, other))
        )
        for process in (first, second):
            process.send(signal.SIGTERM)
    statuses = Counter(response.status_code for response in responses)
    assert statuses == {404: 100, 429: 900}
