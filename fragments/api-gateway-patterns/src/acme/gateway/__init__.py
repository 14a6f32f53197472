"""Gateways in front of this service: their configuration is written from its routes."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acme.gateway.settings import GatewaySettings
from acme.http.settings import ServerSettings

CONNECT_SECONDS = 5
# The server closes what is idle for five seconds: no request may meet that.
IDLE_SECONDS = 3
# Longer than a stream can be silent by its settings.
STREAM_SECONDS = 3605

PARAMETER = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A path of the service, and what a gateway must know of it."""

    path: str
    # A regular expression for the whole path; empty where it has no parameters.
    pattern: str
    methods: tuple[str, ...]
    # Whether all its operations need credentials, and whether none but an access token will do.
    checked: bool = False
    by_token: bool = False
    # Whether it answers with something that goes on, and whether that is a WebSocket.
    streams: bool = False
    upgrades: bool = False
    # Whether a body of any size is passed on while it arrives.
    large: bool = False

    @property
    def priority(self) -> int:
        """Higher for the path that says more, where several fit."""
        return len(PARAMETER.sub("", self.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """What the outside may reach, and within which limits."""

    name: str
    routes: Sequence[Route]
    settings: GatewaySettings
    server: ServerSettings
    # Public keys of access tokens in PEM, by their ids.
    token_keys: Mapping[str, str]

    @property
    def arrival(self) -> str:
        """How long a request may take to arrive."""
        return f"{math.ceil(self.server.request_seconds)}s"

    @property
    def header_lines(self) -> tuple[int, int]:
        """How many lines a header may have, and of how many bytes; the URL is in one."""
        line = min(self.server.url_limit_bytes, self.server.header_limit_bytes)
        return self.server.header_limit_bytes // line, line
