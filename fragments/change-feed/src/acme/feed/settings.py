"""Settings of the feed."""

from pydantic import BaseModel, ConfigDict, Field


class FeedSettings(BaseModel):
    """How much is kept for readers, and how many there may be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Of each lane. Half an hour of one change per second and lane; some 300 bytes each.
    window: int = Field(default=2000, ge=10, le=100_000)
    # A reader so far behind the changes does not read; it may come again.
    queue: int = Field(default=100, ge=1, le=10_000)
    # Of this process: each takes a file descriptor, and memory.
    readers: int = Field(default=5000, ge=1, le=100_000)
    # A person with some devices, and some windows on each.
    readers_per_topic: int = Field(default=20, ge=1, le=10_000)
