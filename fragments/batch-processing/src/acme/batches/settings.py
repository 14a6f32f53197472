"""Settings of batches."""

from pydantic import BaseModel, ConfigDict, Field


class BatchSettings(BaseModel):
    """How much of a batch is in memory, and in hand, at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # A chunk is one transaction: long enough to be worth its commit, short enough for the
    # statement timeout. Databases take some 32,000 values in one statement.
    chunk_rows: int = Field(default=1000, ge=1, le=10_000)
    # Each takes a connection of the pool while it writes.
    concurrency: int = Field(default=4, ge=1, le=100)
