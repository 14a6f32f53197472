"""Settings of the rate limits."""

from pydantic import BaseModel, ConfigDict, Field

from acme.rate_limits.texts import Algorithm, CallerText, Rates, TierText
from acme.server_url import ServerUrl


class LimitSettings(BaseModel):
    """How often each caller may ask, and how that is counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: ServerUrl = "memory://"
    # A bucket has no edge at which two windows' worth may pass, and costs one step.
    algorithm: Algorithm = "token-bucket"
    # Ten a second, in the long run: more than a person makes, far less than a process can answer.
    rate: Rates = "600/minute"
    tiers: TierText = ""
    callers: CallerText = ""
    # As many tokens as a bucket holds; 0 for all that the limit allows in its time.
    burst: int = Field(default=0, ge=0, le=1_000_000)
    # Longer than this, a request is better refused than held.
    turn_seconds: float = Field(default=1, ge=0, le=60)
