"""Rate limits hold over gRPC."""

import dataclasses

import grpc
import pytest

from acme.bootstrap import Services
from acme.grpc.surrounding import Context
from acme.rate_limits.opening import open_rate_limits
from acme.rate_limits.settings import LimitSettings

from .serving import answering, asking, details_of, serving

Metadata = tuple[tuple[str, str], ...]


async def echo(request: bytes, _: Context) -> bytes:
    return request


async def test_calls_beyond_the_limit_are_refused(services: Services, ada: Metadata) -> None:
    async with open_rate_limits(LimitSettings(rate="2/minute")) as limits:
        limited = dataclasses.replace(services, rate_limits=limits)
        async with serving(limited, answering(echo)) as (channel, _):
            ask = asking(channel)
            for _ in range(2):
                assert await ask(b"x", metadata=ada) == b"x"
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await ask(b"x", metadata=ada)
    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert details_of(refused.value)[0].metadata["status"] == "429"
