"""Settings of the HTTP server."""

import re
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_ORIGIN = re.compile(r"https?://[a-z\d.-]+(:\d{1,5})?", re.ASCII)
_HOST = re.compile(r"(\*\.)?[\w-]+(\.[\w-]+)*|\[[\da-f:.]+\]", re.ASCII | re.IGNORECASE)


def _hosts(text: str) -> str:
    for name in listed(text):
        if not _HOST.fullmatch(name):
            raise ValueError(f"{name!r} is not a name such as api.example.com or *.example.com")
    return text


def _origins(text: str) -> str:
    for origin in listed(text):
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin!r} is not an origin such as https://app.example.com")
    return text


def _networks(text: str) -> str:
    for part in listed(text):
        try:
            ip_network(part)
        except ValueError:
            raise ValueError(f"{part!r} is not an address or a network") from None
    return text


def listed(text: str) -> list[str]:
    """The parts of a setting that are joined by commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


class ServerSettings(BaseModel):
    """Where the server listens, and its limits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=0, le=65535)
    # Empty: any. No answer repeats the name that a caller sent; code of yours might.
    allowed_hosts: Annotated[str, AfterValidator(_hosts)] = ""
    # Empty: no page of another origin reads an answer. Not `*`: a page is named, or has no say.
    cors_origins: Annotated[str, AfterValidator(_origins)] = ""
    # Empty: X-Forwarded-For is not believed, because any caller can send it.
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = ""
    # Each takes a file descriptor (`ulimit -n`) and some memory, also while nothing is asked.
    connections: int = Field(default=10_000, ge=1, le=1_000_000)
    # Room for the largest cookies and tokens in use; a request keeps as much in memory.
    header_limit_bytes: int = Field(default=65_536, ge=1024, le=1_048_576)
    # As much as RFC 9110 asks for, section 4.1; what is longer belongs into a body.
    url_limit_bytes: int = Field(default=8192, ge=256, le=1_048_576)
    # Far above any JSON this API takes, far below what would fill the memory.
    body_limit_bytes: int = Field(default=1_048_576, gt=0, le=2**40)
    # The largest body on a slow line (300 kbit/s); a connection costs nothing for longer.
    request_seconds: float = Field(default=30, gt=0, le=86_400)
    # An orchestrator's probe gives up after a few seconds: answer before it does.
    ready_timeout_seconds: float = Field(default=2, gt=0, le=60)
    # A load balancer takes some seconds to notice; 0 where there is none.
    drain_seconds: float = Field(default=0, ge=0, le=3600)
    # Orchestrators kill after 30 seconds; leave ten for closing connections.
    shutdown_seconds: int = Field(default=20, gt=0, le=3600)
