"""Settings of presence."""

from pydantic import BaseModel, ConfigDict, Field


class PresenceSettings(BaseModel):
    """After how long a process that says nothing has taken its members along."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Three beats: one may be lost, and one late.
    ttl_seconds: float = Field(default=30, ge=0.1, le=3600)
