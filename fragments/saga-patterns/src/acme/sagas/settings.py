"""Settings of sagas."""

from pydantic import BaseModel, ConfigDict, Field


class SagaSettings(BaseModel):
    """How patient the worker of sagas is, and how much it does at a time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # An attempt is cut off after this; a worker that is silent for twice as long is dead.
    attempt_seconds: float = Field(default=15, ge=0.01, le=3600)
    # With the pauses below, the last of ten is some five minutes after the first.
    compensation_attempts: int = Field(default=10, ge=1, le=1000)
    # A failure is followed by a pause of a second, then by twice as long each time, up to this.
    longest_pause_seconds: float = Field(default=60, ge=0.01, le=3600)
    # Each takes a connection to the database at its end.
    concurrency: int = Field(default=5, ge=1, le=100)
    poll_seconds: float = Field(default=0.5, ge=0.01, le=60)
    # As long as it is kept, a business id starts no second saga.
    keep_days: float = Field(default=30, ge=0.001, le=3650)
