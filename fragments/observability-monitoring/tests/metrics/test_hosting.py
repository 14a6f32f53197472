"""Metrics are read on a port of their own, of each process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from httpx2 import AsyncClient
from prometheus_client.parser import text_string_to_metric_families

from acme.bootstrap import Services
from acme.errors import ConfigurationError, Unavailable
from acme.metrics.hosting import host_metrics
from acme.settings import Settings

from ..processes import serving

OPEN_METRICS = "application/openmetrics-text; version=1.0.0"


@asynccontextmanager
async def scraper(port: int) -> AsyncIterator[AsyncClient]:
    """A client of the port of metrics."""
    async with AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        yield client


def families(text: str) -> set[str]:
    return {family.name for family in text_string_to_metric_families(text)}


async def test_is_read_where_strangers_do_not_come(services: Services, client: AsyncClient) -> None:
    async with host_metrics(services) as hosted, scraper(hosted.port) as prometheus:
        await hosted.ping()
        answer = await prometheus.get("/metrics")
        assert answer.status_code == 200
        assert {"http_request_duration_seconds", "dependency_up"} <= families(answer.text)
        assert "_created" not in answer.text
        assert (await prometheus.get("/")).status_code == 404
    assert (await client.get("/metrics")).status_code == 404
    with pytest.raises(Unavailable):
        await hosted.ping()


async def test_speaks_open_metrics_to_those_who_ask(services: Services) -> None:
    async with host_metrics(services) as hosted, scraper(hosted.port) as prometheus:
        answer = await prometheus.get("/metrics", headers={"accept": OPEN_METRICS})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


async def test_a_port_that_is_taken_is_named(services: Services) -> None:
    async with host_metrics(services) as hosted:
        metrics = services.settings.metrics.model_copy(update={"port": hosted.port})
        settings = services.settings.model_copy(update={"metrics": metrics})
        with pytest.raises(ConfigurationError, match=f"METRICS_PORT: .*{hosted.port}"):
            async with host_metrics(replace(services, settings=settings)):
                pass


async def test_serve_tells_what_it_answered(settings: Settings, tmp_path: Path) -> None:
    command = ["-m", "acme", "serve", "--port", "0"]
    async with serving(command, settings, tmp_path) as (process, client):
        [line] = [line for line in process.lines if line["event"] == "metrics_listening"]
        await client.get("/livez")
        async with scraper(line["port"]) as prometheus:
            text = (await prometheus.get("/metrics")).text
    livez = 'http_request_duration_seconds_count{method="GET",route="/livez",status="2xx"} 1.0'
    assert livez in text.splitlines()
