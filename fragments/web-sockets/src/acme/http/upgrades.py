"""What a connection may become besides HTTP: a WebSocket."""

from typing import Any

from acme.http.sockets.protocol import SocketProtocol
from acme.settings import Settings


def upgrades(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told of WebSockets."""
    return {
        "ws": SocketProtocol,
        "ws_max_size": settings.sockets.message_bytes,
        "ws_ping_interval": settings.sockets.ping_seconds,
        "ws_ping_timeout": settings.sockets.ping_seconds,
        # Messages are small, and a dictionary for each connection is not.
        "ws_per_message_deflate": False,
    }
