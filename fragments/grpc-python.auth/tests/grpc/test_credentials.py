"""Callers over gRPC prove who they are, with what proves it over HTTP."""

import grpc
import pytest

from acme.bootstrap import Services
from acme.grpc.caller import current_caller
from acme.grpc.surrounding import Context

from .serving import answering, asking, details_of, serving

Metadata = tuple[tuple[str, str], ...]


async def tell(_request: bytes, _: Context) -> bytes:
    return current_caller().id.encode()


async def test_a_caller_is_known(services: Services, ada: Metadata) -> None:
    async with serving(services, answering(tell)) as (channel, _):
        assert await asking(channel)(b"", metadata=ada)


@pytest.mark.parametrize(("name", "value"), [("authorization", "Bearer x"), ("x-api-key", "x")])
async def test_a_wrong_credential_is_refused(name: str, value: str, services: Services) -> None:
    async with serving(services, answering(tell)) as (channel, _):
        for metadata in ((), ((name, value),)):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await asking(channel)(b"", metadata=metadata)
            assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
            assert details_of(refused.value)[0].reason == "UNAUTHENTICATED"
