"""The certificates of the gRPC server, read anew when their files change."""

import ssl
from pathlib import Path

import grpc
import structlog

from acme.errors import ConfigurationError
from acme.grpc.settings import GrpcSettings

log = structlog.get_logger()


def credentials(settings: GrpcSettings) -> grpc.ServerCredentials:
    """What the server proves itself with; connections made after a renewal see the new one.

    Raises:
        ConfigurationError: when a file cannot be read, or the key is of another certificate.
    """
    _check(settings)
    read_at = _changes(settings)

    def renewed() -> grpc.ServerCertificateConfiguration | None:
        nonlocal read_at
        try:
            if (changes := _changes(settings)) == read_at:
                return None
            _check(settings)
            configuration = _configuration(settings)
        except (OSError, ConfigurationError) as error:
            # A renewal in progress, or one that went wrong: the one at hand goes on.
            log.warning("certificate_not_renewed", error=str(error))
            return None
        read_at = changes
        return configuration

    return grpc.dynamic_ssl_server_credentials(
        _configuration(settings),
        renewed,  # type: ignore[arg-type]  # None is taken: nothing has changed.
        require_client_authentication=bool(settings.tls_clients),
    )


def _check(settings: GrpcSettings) -> None:
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # A password is not asked for at the terminal.
        context.load_cert_chain(settings.tls_certificate, settings.tls_key, password=lambda: "")
    except (OSError, ValueError) as error:
        problem = f"this certificate and its key cannot be used: {error}"
        raise ConfigurationError("GRPC_TLS_CERTIFICATE", problem) from error
    if settings.tls_clients:
        try:
            context.load_verify_locations(settings.tls_clients)
        except (OSError, ValueError) as error:
            raise ConfigurationError("GRPC_TLS_CLIENTS", f"cannot be used: {error}") from error


def _configuration(settings: GrpcSettings) -> grpc.ServerCertificateConfiguration:
    pair = (Path(settings.tls_key).read_bytes(), Path(settings.tls_certificate).read_bytes())
    clients = Path(settings.tls_clients).read_bytes() if settings.tls_clients else None
    return grpc.ssl_server_certificate_configuration([pair], clients)


def _changes(settings: GrpcSettings) -> tuple[int, ...]:
    files = (settings.tls_certificate, settings.tls_key, settings.tls_clients)
    return tuple(Path(file).stat().st_mtime_ns for file in files if file)
