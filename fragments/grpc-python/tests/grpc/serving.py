"""A gRPC server in this process, with a service without a proto: its messages are bytes."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import grpc
from google.rpc.error_details_pb2 import ErrorInfo, RequestInfo
from grpc_health.v1.health_pb2 import HealthCheckRequest
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_status import rpc_status

from acme.bootstrap import Services
from acme.grpc.hosting import HostedGrpc, host_grpc
from acme.grpc.offered import Offer
from acme.grpc.settings import GrpcSettings
from acme.grpc.surrounding import Context

# Longer than anything here takes.
PATIENCE_SECONDS = 50
METHOD = "/notes.Probe/Ask"

type Handler = grpc.RpcMethodHandler[Any, Any]
type Answering = Callable[[bytes, Context], Awaitable[bytes]]


def with_grpc(services: Services, settings: GrpcSettings) -> Services:
    """The services, with other settings of gRPC."""
    changed = services.settings.model_copy(update={"grpc": settings})
    return dataclasses.replace(services, settings=changed)


def asking(
    channel: grpc.aio.Channel, name: str = METHOD
) -> grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]:
    """The method of the service, which answers with one message."""
    method: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(name)
    return method


def reading(channel: grpc.aio.Channel) -> grpc.aio.UnaryStreamMultiCallable[bytes, bytes]:
    """The method of the service, which answers with a stream."""
    method: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(METHOD)
    return method


def probe(handler: Handler) -> Offer:
    """A service with one method."""

    def offer(server: grpc.aio.Server, _: Services) -> str:
        generic = grpc.method_handlers_generic_handler("notes.Probe", {"Ask": handler})
        server.add_generic_rpc_handlers((generic,))
        return "notes.Probe"

    return offer


def answering(answer: Answering) -> Offer:
    """A service that answers one message with another."""
    return probe(grpc.unary_unary_rpc_method_handler(answer))


@asynccontextmanager
async def serving(
    services: Services, *offered: Offer
) -> AsyncIterator[tuple[grpc.aio.Channel, HostedGrpc]]:
    """A server, and a channel to it."""
    with anyio.fail_after(PATIENCE_SECONDS):
        async with (
            host_grpc(services, offered) as hosted,
            grpc.aio.insecure_channel(f"127.0.0.1:{hosted.port}") as channel,
        ):
            yield channel, hosted


def metadata_of(headers: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The headers of a caller, as gRPC has them."""
    return tuple((name.lower(), value) for name, value in headers.items())


def details_of(error: grpc.aio.AioRpcError) -> tuple[ErrorInfo, RequestInfo]:
    """What an error says of itself to programs."""
    info, request = ErrorInfo(), RequestInfo()
    for detail in rpc_status.from_call(error).details:  # type: ignore[arg-type]
        for known in (info, request):
            if detail.Is(known.DESCRIPTOR):
                detail.Unpack(known)
    return info, request


async def status_of(channel: grpc.aio.Channel, name: str) -> int:
    """What the health of a service is."""
    stub: Any = HealthStub(channel)
    return int((await stub.Check(HealthCheckRequest(service=name))).status)
