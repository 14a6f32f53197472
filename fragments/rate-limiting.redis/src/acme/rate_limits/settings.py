"""Settings of the rate limits."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from acme.rate_limits.texts import Algorithm, CallerText, Rates, TierText
from acme.server_url import ServerUrl


class LimitSettings(BaseModel):
    """How often each caller may ask, how that is counted, and where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Above the URL that it goes into.
    password: SecretStr = SecretStr("")
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
    # Open: whoever asks is served while nothing can be counted.
    outage: Literal["open", "closed"] = "open"
    # Keys begin with it, so that services may share a server.
    namespace: str = Field(default="acme", pattern=r"^[\w.-]{1,50}$")
    # Every request waits for it.
    timeout_seconds: float = Field(default=0.5, ge=0.01, le=60)
