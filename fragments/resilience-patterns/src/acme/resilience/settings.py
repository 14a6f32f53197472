"""Settings of deadlines."""

from pydantic import BaseModel, ConfigDict, Field


class ResilienceSettings(BaseModel):
    """How long a request is worth an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Who called has given up by then; proxies do after 30 or 60 seconds.
    request_seconds: float = Field(default=30, ge=0.01, le=86_400)
    # Milliseconds that a caller still waits, such as x-envoy-expected-rq-timeout-ms. Empty: none
    # is believed, as anybody can send it.
    deadline_header: str = Field(default="", pattern=r"^[a-z0-9-]{0,64}$")
