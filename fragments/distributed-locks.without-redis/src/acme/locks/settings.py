"""Settings of locks."""

from pydantic import BaseModel, ConfigDict, Field

from acme.server_url import ServerUrl


class LockSettings(BaseModel):
    """Where locks are kept, and for how long without a word of their owner."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: ServerUrl = "memory://"
    # Names begin with it, so that services may share a server.
    namespace: str = Field(default="acme", pattern=r"^[\w.-]{1,50}$")
    # Longer than a garbage collection or a slow disk; so long others wait for an owner that was
    # killed. It is renewed three times in it, each a round trip.
    seconds: float = Field(default=10, ge=0.3, le=3600)
