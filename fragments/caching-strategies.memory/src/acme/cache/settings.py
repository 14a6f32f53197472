"""Settings of the cache."""

from pydantic import BaseModel, ConfigDict, Field

from acme.server_url import ServerUrl


class CacheSettings(BaseModel):
    """Where values are kept, and for how long."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: ServerUrl = "memory://"
    # How long a reader may see what an invalidation missed; above a year it is no cache.
    ttl_seconds: float = Field(default=300, ge=0.001, le=31_536_000)
    # Enough to spread the reloads of what was loaded at once, such as after a deployment.
    jitter: float = Field(default=0.1, ge=0, lt=1)
    # Some ten megabytes of entries of a kilobyte; at the limit some ten gigabytes.
    max_entries: int = Field(default=10_000, ge=1, le=10_000_000)
