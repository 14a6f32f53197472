"""Settings of the HTTP server."""

from pydantic import BaseModel, ConfigDict, Field


class ServerSettings(BaseModel):
    """Where the server listens, and its limits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=0, le=65535)
    # Empty: X-Forwarded-For is not believed, because any caller can send it.
    trusted_proxies: str = ""
    # Far above any JSON this API takes, far below what would fill the memory.
    body_limit_bytes: int = Field(default=1_048_576, gt=0)
    # An orchestrator's probe gives up after a few seconds: answer before it does.
    ready_timeout_seconds: float = Field(default=2, gt=0)
    # A load balancer takes some seconds to notice; 0 where there is none.
    drain_seconds: float = Field(default=0, ge=0)
    # Orchestrators kill after 30 seconds; leave ten for closing connections.
    shutdown_seconds: int = Field(default=20, gt=0)
