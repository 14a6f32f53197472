"""Settings of the outbox."""

from pydantic import BaseModel, ConfigDict, Field


class OutboxSettings(BaseModel):
    """How fast the relay is, how patient, and how long is kept what is done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # How often the relay looks while nothing waits: an event is so much later at most. A look reads
    # one entry of an index.
    poll_seconds: float = Field(default=0.25, ge=0.001, le=60)
    # Events that are published in one transaction. Databases take some ten thousand values in a
    # statement.
    batch: int = Field(default=500, ge=1, le=10_000)
    # How long a transaction publishes. SQLite lets nobody write meanwhile: less than
    # DATABASE_POOL_TIMEOUT_SECONDS.
    publish_seconds: float = Field(default=2, ge=0.05, le=60)
    # What could not be published is tried again after half a second, then after twice as long
    # each time, up to this.
    longest_pause_seconds: float = Field(default=30, ge=0.5, le=3600)
    # /readyz says so when an event waits for longer.
    lag_seconds: float = Field(default=60, ge=1, le=86_400)
    # Published events are kept so long, to look at; a week, as the broker keeps them.
    keep_days: float = Field(default=7, ge=0.001, le=3650)
    # So long an event that comes again is recognised: longer than the broker keeps any.
    remember_days: float = Field(default=30, ge=0.001, le=3650)
