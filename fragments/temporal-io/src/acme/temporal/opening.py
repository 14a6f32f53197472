"""Which Temporal a URL means."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RetryConfig

from acme.errors import ConfigurationError
from acme.server_url import place, places
from acme.temporal.connection import Temporal
from acme.temporal.embedded import DevelopmentServer, program
from acme.temporal.runtime import runtime
from acme.temporal.settings import TemporalSettings

_PORT = 7233
# Of one call: a request that waits longer is answered that Temporal is away.
_RETRIES = RetryConfig(max_elapsed_time_millis=2000, max_retries=3)


@asynccontextmanager
async def open_temporal(settings: TemporalSettings) -> AsyncIterator[Temporal]:
    """The Temporal behind `TEMPORAL_URL`, open until the block ends; its server may come later.

    Raises:
        ConfigurationError: for a URL that means none.
    """
    match urlsplit(settings.url).scheme:
        case "memory":
            async with DevelopmentServer(settings) as server:
                yield Temporal(
                    server.start,
                    place="a process of its own",
                    task_queue=settings.task_queue,
                    idle=program,
                )
        case "temporal" | "temporal+tls":
            temporal = Temporal(
                partial(_connect, settings, _address(settings.url)),
                place=place(settings.url, port=_PORT),
                task_queue=settings.task_queue,
            )
            async with aclosing(temporal.breaker):
                await temporal.breaker.start()
                yield temporal
        case scheme:
            known = "use memory://, temporal://HOST:7233 or temporal+tls://"
            raise ConfigurationError("TEMPORAL_URL", f"unknown scheme {scheme!r}: {known}")


def _address(url: str) -> str:
    parts = urlsplit(url)
    if "@" in parts.netloc or "," in parts.netloc or parts.path.strip("/") or parts.query:
        problem = "give a host and a port and nothing else; a key goes into TEMPORAL_API_KEY"
        raise ConfigurationError("TEMPORAL_URL", problem)
    ((host, port),) = places(url, port=_PORT)
    return f"{host}:{port}"


async def _connect(settings: TemporalSettings, address: str) -> Client:
    tls = settings.url.startswith("temporal+tls:")
    return await Client.connect(
        address,
        namespace=settings.namespace,
        # Over plain TCP it could be read by everybody on the way.
        api_key=settings.api_key.get_secret_value() or None if tls else None,
        tls=tls,
        data_converter=pydantic_data_converter,
        retry_config=_RETRIES,
        runtime=runtime(),
    )
