"""Settings of requests that may be sent again."""

from pydantic import BaseModel, ConfigDict, Field


class IdempotencySettings(BaseModel):
    """For how long a key counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Longer than any request takes; a request that is killed holds its key for so long.
    lease_seconds: int = Field(default=60, ge=1, le=3600)
    # A client that has not succeeded within a day asks a person.
    retention_seconds: int = Field(default=86_400, ge=1, le=31_536_000)
