"""Settings of what is fetched for strangers."""

from pydantic import BaseModel, ConfigDict, Field


class FetchSettings(BaseModel):
    """How much a URL may give, and how long it may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # All of it, redirects too. Nobody waits longer for a request that waits for another.
    timeout_seconds: float = Field(default=10, ge=0.1, le=300)
    # In memory, for each that is fetched at the same time.
    body_limit_bytes: int = Field(default=5_242_880, ge=1, le=2**30)
    # From http to https, to a host with www, to a page: few that are meant need more.
    redirects: int = Field(default=3, ge=0, le=20)
    # For development: hosts on this machine, without TLS.
    allow_private: bool = False
