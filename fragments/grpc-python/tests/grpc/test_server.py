"""The server as others see it: health, reflection, TLS, its port, and its end."""

import dataclasses
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import grpc
import pytest
import trustme
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest
from grpc_reflection.v1alpha.reflection_pb2_grpc import ServerReflectionStub
from pydantic import ValidationError

from acme.bootstrap import Services
from acme.errors import ConfigurationError
from acme.grpc.hosting import host_grpc
from acme.grpc.settings import GrpcSettings
from acme.grpc.surrounding import Context
from acme.http.health import Readiness
from acme.settings import Settings

from ..processes import started
from .serving import METHOD, PATIENCE_SECONDS, Handler, answering, probe, serving

Metadata = tuple[tuple[str, str], ...]


def with_grpc(services: Services, settings: GrpcSettings) -> Services:
    """The services, with other settings of gRPC."""
    changed = services.settings.model_copy(update={"grpc": settings})
    return dataclasses.replace(services, settings=changed)


async def echo(request: bytes, _: Context) -> bytes:
    return request


async def status_of(channel: grpc.aio.Channel, name: str) -> int:
    stub: Any = HealthStub(channel)
    return int((await stub.Check(HealthCheckRequest(service=name))).status)


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
        for name in ("", "tests.Probe"):
            assert await status_of(channel, name) == HealthCheckResponse.SERVING


async def test_reflection_names_what_there_is(services: Services) -> None:
    async with serving(services, answering(echo)) as (channel, _):
        assert await shown(channel) >= {"tests.Probe", "grpc.health.v1.Health"}


async def test_reflection_can_be_switched_off(services: Services) -> None:
    hidden = with_grpc(services, GrpcSettings(port=0, reflection=False))
    async with serving(hidden) as (channel, _):
        with pytest.raises(grpc.aio.AioRpcError) as unknown:
            await shown(channel)
    assert unknown.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_drain_finishes_streams_and_takes_no_more(
    services: Services, ada: Metadata
) -> None:
    async def count(requests: AsyncIterator[bytes], _: Context) -> bytes:
        return str(len([request async for request in requests])).encode()

    handler: Handler = grpc.stream_unary_rpc_method_handler(count)
    async with serving(services, probe(handler)) as (channel, hosted):
        watch = watching(channel)
        assert (await watch.read()).status == HealthCheckResponse.SERVING
        counting: Any = channel.stream_unary(METHOD)
        call = counting(metadata=ada)
        await call.write(b"1")
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
    with started(["-m", "acme", "serve", "--port", "0"], settings, tmp_path) as process:
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


class Certificates:
    """Files of an authority, a server and its clients."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.clients = folder / "clients.pem"
        self.key, self.chain = folder / "key.pem", folder / "chain.pem"
        self.authority.cert_pem.write_to_path(self.clients)
        self.renew()

    def renew(self) -> bytes:
        """Write a new certificate; what it is."""
        issued = self.authority.issue_cert("localhost")
        issued.private_key_pem.write_to_path(self.key)
        [certificate] = issued.cert_chain_pems
        certificate.write_to_path(self.chain)
        return certificate.bytes()

    def settings(self, *, clients: bool = False) -> GrpcSettings:
        return GrpcSettings(
            port=0,
            tls_certificate=str(self.chain),
            tls_key=str(self.key),
            tls_clients=str(self.clients) if clients else "",
        )

    async def greet(self, port: int, *, known: bool = True) -> bytes:
        """Ask the server for its health over TLS; the answer's peer proved itself."""
        pair = self.authority.issue_cert("client")
        credentials = grpc.ssl_channel_credentials(
            self.authority.cert_pem.bytes(),
            pair.private_key_pem.bytes() if known else None,
            pair.cert_chain_pems[0].bytes() if known else None,
        )
        async with grpc.aio.secure_channel(f"localhost:{port}", credentials) as channel:
            await status_of(channel, "")
        return b""


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


async def test_speaks_tls_with_clients_that_have_a_certificate(
    services: Services, certificates: Certificates
) -> None:
    secure = with_grpc(services, certificates.settings(clients=True))
    with anyio.fail_after(PATIENCE_SECONDS):
        async with host_grpc(secure) as hosted:
            await certificates.greet(hosted.port)
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await certificates.greet(hosted.port, known=False)
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_renewed_certificate_is_used_without_a_restart(
    services: Services, certificates: Certificates
) -> None:
    secure = with_grpc(services, certificates.settings())
    with anyio.fail_after(PATIENCE_SECONDS):
        async with host_grpc(secure) as hosted:
            await certificates.greet(hosted.port, known=False)
            certificates.authority = trustme.CA()
            certificates.renew()
            for path in (certificates.key, certificates.chain):
                os.utime(path, ns=(0, 0))
            await certificates.greet(hosted.port, known=False)


async def test_a_key_of_another_certificate_stops_the_start(
    services: Services, certificates: Certificates, tmp_path: Path
) -> None:
    certificates.authority.issue_cert("other").private_key_pem.write_to_path(certificates.key)
    with pytest.raises(ConfigurationError, match="GRPC_TLS_CERTIFICATE"):
        async with host_grpc(with_grpc(services, certificates.settings())):
            pass


@pytest.mark.parametrize("half", [{"tls_certificate": "x"}, {"tls_key": "x"}, {"tls_clients": "x"}])
def test_half_of_tls_is_refused(half: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="GRPC_TLS_CERTIFICATE"):
        GrpcSettings.model_validate(half)
