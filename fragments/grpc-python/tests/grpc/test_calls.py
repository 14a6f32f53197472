"""What surrounds every call: its id, a log line, a time limit, a status."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import anyio
import anyio.lowlevel
import grpc
import pytest
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.errors import NotFound
from acme.grpc.settings import GrpcSettings
from acme.grpc.surrounding import Context
from acme.http.settings import ServerSettings

from .serving import METHOD, Handler, answering, asking, details_of, probe, reading, serving

Metadata = tuple[tuple[str, str], ...]


def with_settings(services: Services, **changes: Any) -> Services:
    """The services, with other settings."""
    settings = services.settings.model_copy(update=changes)
    return dataclasses.replace(services, settings=settings)


async def echo(request: bytes, _: Context) -> bytes:
    return request


async def tell_id(_request: bytes, _: Context) -> bytes:
    return str(get_contextvars()["request_id"]).encode()


async def logged(logs: list[Any]) -> Any:
    """The line of a call, which may come after its answer."""
    while not (lines := [line for line in logs if line["event"] == "call"]):
        await anyio.lowlevel.checkpoint()
    return lines[0]


async def test_a_call_has_the_id_of_its_caller_and_one_line(
    services: Services, ada: Metadata
) -> None:
    with capture_logs() as logs:
        async with serving(services, answering(tell_id)) as (channel, _):
            call = asking(channel)(b"", metadata=(*ada, ("x-request-id", "mine-1")))
            assert await call == b"mine-1"
            assert dict(await call.trailing_metadata())["x-request-id"] == "mine-1"
            line = await logged(logs)
    assert (line["method"], line["code"], line["log_level"]) == (METHOD, "OK", "info")
    assert line["milliseconds"] >= 0


async def test_an_id_that_could_forge_a_log_line_is_replaced(
    services: Services, ada: Metadata
) -> None:
    async with serving(services, answering(tell_id)) as (channel, _):
        given = (*ada, ("x-request-id", "a b"))
        answer = await asking(channel)(b"", metadata=given)
    assert len(answer) == 32


async def test_a_refusal_says_what_it_is_to_programs(services: Services, ada: Metadata) -> None:
    async def refuse(_request: bytes, _: Context) -> bytes:
        raise NotFound("There is no such thing.")

    async with serving(services, answering(refuse)) as (channel, _):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await asking(channel)(b"", metadata=(*ada, ("x-request-id", "mine")))
    info, request = details_of(refused.value)
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND
    assert refused.value.details() == "There is no such thing."
    assert (info.reason, info.metadata["status"]) == ("NOT_FOUND", "404")
    assert request.request_id == "mine"


async def test_a_bug_is_logged_and_described_to_nobody(services: Services, ada: Metadata) -> None:
    async def break_down(_request: bytes, _: Context) -> bytes:
        raise RuntimeError("the secret")

    with capture_logs() as logs:
        async with serving(services, answering(break_down)) as (channel, _):
            with pytest.raises(grpc.aio.AioRpcError) as broken:
                await asking(channel)(b"", metadata=ada)
    assert broken.value.code() is grpc.StatusCode.INTERNAL
    assert "secret" not in repr(broken.value)
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["bug"]


async def test_a_call_without_a_deadline_has_ours(services: Services, ada: Metadata) -> None:
    ended = anyio.Event()

    async def hang(_request: bytes, _: Context) -> bytes:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return b""

    limited = with_settings(services, grpc=GrpcSettings(port=0, request_seconds=0.1))
    async with serving(limited, answering(hang)) as (channel, _):
        with pytest.raises(grpc.aio.AioRpcError) as late:
            await asking(channel)(b"", metadata=ada)
        assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        await ended.wait()


async def test_a_stream_has_a_time_of_its_own(services: Services, ada: Metadata) -> None:
    async def hang(_request: bytes, _: Context) -> AsyncIterator[bytes]:
        yield b"begun"
        await asyncio.Event().wait()

    limits = GrpcSettings(port=0, request_seconds=600, stream_seconds=0.1)
    handler: Handler = grpc.unary_stream_rpc_method_handler(hang)
    async with serving(with_settings(services, grpc=limits), probe(handler)) as (channel, _):
        call = reading(channel)(b"", metadata=ada)
        assert await call.read() == b"begun"
        with pytest.raises(grpc.aio.AioRpcError) as late:
            await call.read()
    assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_a_stream_that_its_client_leaves_is_closed_at_once(
    services: Services, ada: Metadata
) -> None:
    closed = anyio.Event()

    async def endless(_request: bytes, _: Context) -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * 65_536
        finally:
            closed.set()

    handler: Handler = grpc.unary_stream_rpc_method_handler(endless)
    with capture_logs() as logs:
        async with serving(services, probe(handler)) as (channel, _):
            call = reading(channel)(b"", metadata=ada)
            await call.read()
            call.cancel()
            await closed.wait()
            assert (await logged(logs))["code"] == "CANCELLED"


async def test_a_message_larger_than_a_body_may_be_is_refused(
    services: Services, ada: Metadata
) -> None:
    limited = with_settings(services, server=ServerSettings(body_limit_bytes=1000))
    async with serving(limited, answering(echo)) as (channel, _):
        ask = asking(channel)
        assert len(await ask(b"x" * 900, metadata=ada)) == 900
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ask(b"x" * 1100, metadata=ada)
    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_more_calls_than_the_process_answers_at_once_are_refused(
    services: Services, ada: Metadata
) -> None:
    begun, go_on = anyio.Event(), anyio.Event()

    async def wait(request: bytes, _: Context) -> bytes:
        begun.set()
        await go_on.wait()
        return request

    limited = with_settings(services, grpc=GrpcSettings(port=0, most_calls=1))
    async with serving(limited, answering(wait)) as (channel, _):
        ask = asking(channel)
        first = ask(b"first", metadata=ada)
        await begun.wait()
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ask(b"second", metadata=ada)
        assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        go_on.set()
        assert await first == b"first"


async def test_a_method_that_nobody_has_is_unimplemented(services: Services) -> None:
    async with serving(services) as (channel, _):
        with pytest.raises(grpc.aio.AioRpcError) as unknown:
            await asking(channel, "/notes.Probe/None")(b"")
    assert unknown.value.code() is grpc.StatusCode.UNIMPLEMENTED
