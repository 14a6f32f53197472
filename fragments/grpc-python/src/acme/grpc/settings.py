"""Settings of the gRPC server; its limits on messages and metadata are those of SERVER_*."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class GrpcSettings(BaseModel):
    """Where the server listens, how long calls live, and what it shows of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Empty: where HTTP listens.
    host: str = ""
    port: int = Field(default=50_051, ge=0, le=65_535)
    # Clients that set no deadline get this one: nothing is worked at for ever.
    request_seconds: float = Field(default=30, ge=0.1, le=86_400)
    # For so long a caller whose access has ended goes on reading.
    stream_seconds: float = Field(default=900, ge=0.1, le=86_400)
    # So often a stream on which nothing happens says where it is.
    heartbeat_seconds: float = Field(default=10, ge=0.1, le=3600)
    # Of all connections together; more are refused at once, before anything is done for them.
    most_calls: int = Field(default=1000, ge=1, le=1_000_000)
    # Of one connection; more wait for their turn.
    most_streams: int = Field(default=100, ge=1, le=100_000)
    # What `/docs` is to HTTP.
    reflection: bool = True
    # Files in PEM. With `tls_clients`, which issue certificates, clients must have one of them.
    tls_certificate: str = ""
    tls_key: str = ""
    tls_clients: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ValueError("a certificate needs its key: set both GRPC_TLS_CERTIFICATE and _KEY")
        if self.tls_clients and not self.tls_certificate:
            raise ValueError("GRPC_TLS_CLIENTS needs GRPC_TLS_CERTIFICATE and GRPC_TLS_KEY")
        return self
