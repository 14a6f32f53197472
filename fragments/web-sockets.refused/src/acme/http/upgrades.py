"""What a connection may become besides HTTP: nothing."""

from typing import Any

from acme.settings import Settings


def upgrades(_: Settings) -> dict[str, Any]:
    """What uvicorn is told of WebSockets."""
    return {"ws": "none"}
