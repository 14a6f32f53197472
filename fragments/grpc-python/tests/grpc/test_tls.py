"""TLS: certificates of the server and of its clients."""

import os
from pathlib import Path

import anyio
import grpc
import pytest
import trustme
from pydantic import ValidationError

from acme.bootstrap import Services
from acme.errors import ConfigurationError
from acme.grpc.hosting import host_grpc
from acme.grpc.settings import GrpcSettings

from .serving import PATIENCE_SECONDS, status_of, with_grpc


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

    async def greet(self, port: int, *, known: bool = True) -> None:
        """Ask the server for its health, as a client that trusts the authority."""
        pair = self.authority.issue_cert("client")
        credentials = grpc.ssl_channel_credentials(
            self.authority.cert_pem.bytes(),
            pair.private_key_pem.bytes() if known else None,
            pair.cert_chain_pems[0].bytes() if known else None,
        )
        async with grpc.aio.secure_channel(f"localhost:{port}", credentials) as channel:
            await status_of(channel, "")


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
    services: Services, certificates: Certificates
) -> None:
    certificates.authority.issue_cert("other").private_key_pem.write_to_path(certificates.key)
    with pytest.raises(ConfigurationError, match="GRPC_TLS_CERTIFICATE"):
        async with host_grpc(with_grpc(services, certificates.settings())):
            pass


@pytest.mark.parametrize("half", [{"tls_certificate": "x"}, {"tls_key": "x"}, {"tls_clients": "x"}])
def test_half_of_tls_is_refused(half: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="GRPC_TLS_CERTIFICATE"):
        GrpcSettings.model_validate(half)
