"""Settings of the cache."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from acme.server_url import ServerUrl


class CacheSettings(BaseModel):
    """Where values are kept, and for how long."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Above the URL that it goes into.
    password: SecretStr = SecretStr("")
    url: ServerUrl = "memory://"
    # How long a reader may see what an invalidation missed. Redis counts milliseconds; above a
    # year it is no cache.
    ttl_seconds: float = Field(default=300, ge=0.001, le=31_536_000)
    # Enough to spread the reloads of what was loaded at once, such as after a deployment.
    jitter: float = Field(default=0.1, ge=0, lt=1)
    # Some ten megabytes of entries of a kilobyte; at the limit some ten gigabytes.
    max_entries: int = Field(default=10_000, ge=1, le=10_000_000)
    # For keys that one process reads many times a second; 0 asks the server each time.
    local_seconds: float = Field(default=0, ge=0, le=3600)
    # Keys begin with it, so that services may share a server.
    namespace: str = Field(default="acme", pattern=r"^[\w.-]{1,50}$")
    # A reader that waits longer is better served by the source itself. Below a hundredth no
    # connection is made.
    timeout_seconds: float = Field(default=0.5, ge=0.01, le=60)
    # How long other processes wait for the one that loads.
    load_seconds: float = Field(default=5, ge=0.01, le=3600)
