"""Metrics on a port of their own, as long as the process lives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
import uvicorn
from prometheus_client import REGISTRY, CollectorRegistry, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from uvicorn.server import ServerState

from acme.bootstrap import Services
from acme.errors import ConfigurationError, Unavailable
from acme.http.protocol import BoundedProtocol
from acme.metrics.dependencies import Dependencies
from acme.metrics.gathering import Gathered, Source
from acme.metrics.settings import MetricsSettings
from acme.metrics.sources import SOURCES

log = structlog.get_logger()


class MetricsProtocol(BoundedProtocol):
    """Far more than what Prometheus sends, from a few of them."""

    header_limit_bytes = 16_384
    url_limit_bytes = 2048
    request_seconds = 10
    most_connections = 20


class HostedMetrics:
    """The port while it is open."""

    # Requests are answered while nobody measures them.
    critical = False

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server
        self.port: int = server.sockets[0].getsockname()[1]

    async def ping(self) -> None:
        """Raise Unavailable once it is closed."""
        if not self._server.is_serving():
            raise Unavailable("Nobody can read the metrics.")


@asynccontextmanager
async def host_metrics(services: Services) -> AsyncIterator[HostedMetrics]:
    """Answer `/metrics` until the application ends.

    Raises:
        ConfigurationError: when the port is taken or not allowed, or there is no such address.
    """
    settings = services.settings.metrics
    sources: dict[str, Source] = {name: partial(ask, services) for name, ask in SOURCES.items()}
    sources["dependencies"] = Dependencies(services)
    gathered = Gathered(sources, timeout_seconds=settings.source_seconds)
    state = ServerState()
    server = await _listen(settings, metrics_app(gathered), state)
    hosted = HostedMetrics(server)
    log.info("metrics_listening", host=settings.host, port=hosted.port)
    try:
        yield hosted
    finally:
        server.close()
        for connection in list(state.connections):
            connection.transport.abort()
        await gathered.aclose()


def metrics_app(gathered: Gathered) -> ASGIApp:
    """Answers with what this process counts, and what its sources say."""
    # When each series was made doubles them, and Prometheus can tell by itself.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    registry.register(REGISTRY)
    registry.register(gathered)

    async def metrics(request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        await gathered.refresh()
        # Thousands of lines take tens of milliseconds: requests are answered meanwhile.
        text = await asyncio.to_thread(encode, registry)
        return Response(text, media_type=content_type)

    return Starlette(routes=[Route("/metrics", metrics)])


async def _listen(settings: MetricsSettings, app: ASGIApp, state: ServerState) -> asyncio.Server:
    """uvicorn's protocol without its server, which wants the signals, and time to end."""
    config = uvicorn.Config(app, lifespan="off", ws="none", access_log=False, log_config=None)
    config.load()
    protocol = partial(MetricsProtocol, config=config, server_state=state, app_state={})
    host, port = settings.host, settings.port
    try:
        return await asyncio.get_running_loop().create_server(protocol, host, port)
    except (OSError, UnicodeError) as error:
        problem = f"cannot listen on port {port} of {host}; choose another, or another METRICS_HOST"
        raise ConfigurationError("METRICS_PORT", problem) from error
