"""The server as others see it: health, reflection, TLS, its port, and its end."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest
from grpc_reflection.v1alpha.reflection_pb2_grpc import ServerReflectionStub

from acme.bootstrap import Services
from acme.errors import ConfigurationError
from acme.grpc.hosting import host_grpc
from acme.grpc.settings import GrpcSettings
from acme.grpc.surrounding import Context
from acme.http.health import Readiness
from acme.settings import Settings

from ..processes import started
from .serving import (
    METHOD,
    PATIENCE_SECONDS,
    Handler,
    answering,
    probe,
    serving,
    status_of,
    with_grpc,
)

Metadata = tuple[tuple[str, str], ...]


async def echo(request: bytes, _: Context) -> bytes:
    return request


def watching(channel: grpc.aio.Channel) -> Any:
    """What the health of the server is told on."""
    stub: Any = HealthStub(channel)
    return stub.Watch(HealthCheckRequest(service=""))


async def shown(channel: grpc.aio.Channel) -> set[str]:
    """The services that reflection names."""
    stub: Any = ServerReflectionStub(channel)  # type: ignore[arg-type]
    call = stub.ServerReflectionInfo()
    await call.write(ServerReflectionRequest(list_services=""))
    answer = await call.read()
    await call.done_writing()
    return {service.name for service in answer.list_services_response.service}


async def test_its_health_is_that_of_what_it_depends_on(services: Services) -> None:
    async with serving(services, answering(echo)) as (channel, hosted):
        await hosted.ping()
        for name in ("", "notes.Probe"):
            assert await status_of(channel, name) == HealthCheckResponse.SERVING
        with pytest.raises(grpc.aio.AioRpcError) as unknown:
            await status_of(channel, "notes.Other")
    assert unknown.value.code() is grpc.StatusCode.NOT_FOUND


async def test_reflection_names_what_there_is(services: Services) -> None:
    async with serving(services, answering(echo)) as (channel, _):
        assert await shown(channel) >= {"notes.Probe", "grpc.health.v1.Health"}


async def test_reflection_can_be_switched_off(services: Services) -> None:
    hidden = with_grpc(services, GrpcSettings(port=0, reflection=False))
    async with serving(hidden) as (channel, _):
        with pytest.raises(grpc.aio.AioRpcError) as unknown:
            await shown(channel)
    assert unknown.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_drain_finishes_streams_and_takes_no_more(
    services: Services, ada: Metadata
) -> None:
    begun = asyncio.Event()

    async def count(requests: AsyncIterator[bytes], _: Context) -> bytes:
        found = 0
        async for _request in requests:
            found += 1
            begun.set()
        return str(found).encode()

    handler: Handler = grpc.stream_unary_rpc_method_handler(count)
    async with serving(services, probe(handler)) as (channel, hosted):
        watch = watching(channel)
        assert (await watch.read()).status == HealthCheckResponse.SERVING
        counting: Any = channel.stream_unary(METHOD)
        call = counting(metadata=ada)
        await call.write(b"1")
        await begun.wait()
        # As `serve` does on SIGTERM.
        Readiness({"grpc": hosted}, timeout_seconds=1).drain()
        assert (await watch.read()).status == HealthCheckResponse.NOT_SERVING
        await call.write(b"2")
        await call.done_writing()
        assert await call == b"2"
        # Who watches for more is let go.
        assert await watch.read() is grpc.aio.EOF
        await hosted.stopped()
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await counting(metadata=ada)
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_serve_answers_both_until_sigterm(settings: Settings, tmp_path: Path) -> None:
    command = ["-m", "acme", "serve", "--port", "0"]
    with started(command, settings, tmp_path) as process:
        with anyio.fail_after(PATIENCE_SECONDS):
            port = (await process.event("grpc_listening"))["port"]
            await process.event("listening")
            async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
                watch = watching(channel)
                assert (await watch.read()).status == HealthCheckResponse.SERVING
                process.send(signal.SIGTERM)
                assert (await watch.read()).status == HealthCheckResponse.NOT_SERVING
                assert await process.ended() == 0


async def test_a_port_that_is_taken_is_named(services: Services) -> None:
    async with serving(services) as (_, hosted):
        taken = with_grpc(services, GrpcSettings(port=hosted.port))
        with pytest.raises(ConfigurationError, match=f"GRPC_PORT: .*{hosted.port}"):
            async with host_grpc(taken):
                pass
