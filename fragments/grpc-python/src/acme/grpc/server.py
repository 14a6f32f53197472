"""The gRPC server: its limits, what it offers, and where it listens."""

from collections.abc import Sequence

import grpc
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server
from grpc_reflection.v1alpha import reflection

from acme.bootstrap import Services
from acme.errors import ConfigurationError
from acme.grpc.health import ServingStatus
from acme.grpc.interceptors import interceptors
from acme.grpc.offered import Offer
from acme.grpc.settings import GrpcSettings
from acme.grpc.tls import credentials
from acme.http.settings import ServerSettings

# A peer that is gone without a word is noticed after both, and its calls end.
_KEEPALIVE_SECONDS, _PATIENCE_SECONDS = 60, 20
# Clients that last for long find new processes behind a load balancer by then.
_CONNECTION_SECONDS = 1800


def grpc_server(
    services: Services, offered: Sequence[Offer]
) -> tuple[grpc.aio.Server, ServingStatus]:
    """A server that offers these services, and its health; it does not listen yet."""
    settings = services.settings.grpc
    server = grpc.aio.server(
        interceptors=interceptors(services),
        options=_options(settings, services.settings.server),
        maximum_concurrent_rpcs=settings.most_calls,
    )
    names = [offer(server, services) for offer in offered]
    status = ServingStatus(services, names)
    add_HealthServicer_to_server(status, server)
    if settings.reflection:
        infrastructure = (health_pb2.DESCRIPTOR.services_by_name["Health"].full_name,)
        shown = (*names, *infrastructure, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(shown, server)
    return server, status


def bind(server: grpc.aio.Server, settings: GrpcSettings, default_host: str) -> int:
    """Listen; the port, which the system has chosen where the settings say 0.

    Raises:
        ConfigurationError: when the port is taken or not allowed, or there is no such address.
    """
    host = settings.host or default_host
    address = f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"
    try:
        if settings.tls_certificate:
            return server.add_secure_port(address, credentials(settings))
        return server.add_insecure_port(address)
    except RuntimeError as error:
        problem = f"cannot listen on {address}; choose another port, or another GRPC_HOST"
        raise ConfigurationError("GRPC_PORT", problem) from error


def _options(settings: GrpcSettings, server: ServerSettings) -> list[tuple[str, int]]:
    return [
        # Else a second process on the port would get half of the calls, and neither would know.
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", server.body_limit_bytes),
        ("grpc.max_metadata_size", server.header_limit_bytes),
        ("grpc.absolute_max_metadata_size", server.header_limit_bytes),
        ("grpc.max_concurrent_streams", settings.most_streams),
        ("grpc.server_handshake_timeout_ms", round(server.request_seconds * 1000)),
        ("grpc.keepalive_time_ms", _KEEPALIVE_SECONDS * 1000),
        ("grpc.keepalive_timeout_ms", _PATIENCE_SECONDS * 1000),
        ("grpc.max_connection_age_ms", _CONNECTION_SECONDS * 1000),
        ("grpc.max_connection_age_grace_ms", round(settings.stream_seconds * 1000)),
    ]
