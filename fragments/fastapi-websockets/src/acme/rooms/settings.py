"""Settings of rooms."""

from pydantic import BaseModel, ConfigDict, Field


class RoomSettings(BaseModel):
    """What carries messages between processes, and how many members there may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    backplane: str = "memory"
    # Names on the server begin with it, so that services may share one.
    namespace: str = Field(default="acme", pattern=r"^[\w-]{1,50}$")
    # A member so far behind does not read; it may come again.
    queue: int = Field(default=100, ge=1, le=10_000)
    # A person with some devices, and some windows on each.
    members_per_caller: int = Field(default=20, ge=1, le=10_000)
    # Each is a subscription at the server.
    per_member: int = Field(default=50, ge=1, le=10_000)
