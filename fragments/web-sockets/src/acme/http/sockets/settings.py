"""Settings of WebSockets."""

from pydantic import BaseModel, ConfigDict, Field


class SocketSettings(BaseModel):
    """How many there may be, for how long, and what clients may send."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Of this process: each takes a file descriptor, and memory.
    connections: int = Field(default=5000, ge=1, le=100_000)
    # For so long a caller whose access has ended goes on.
    longest_seconds: float = Field(default=900, ge=0.1, le=86_400)
    # Messages are small: what is large has a route.
    message_bytes: int = Field(default=4096, ge=128, le=1_048_576)
    # Faster than anybody types or moves; so many of them may come at once.
    messages_per_second: float = Field(default=20, ge=0.01, le=10_000)
    # Proxies end what is silent for 30 to 60 seconds.
    ping_seconds: float = Field(default=20, ge=0.1, le=3600)
