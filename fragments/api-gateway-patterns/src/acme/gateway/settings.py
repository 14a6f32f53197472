"""Settings of the gateway; its limits on requests are those of SERVER_*."""

from pydantic import BaseModel, ConfigDict, Field


class GatewaySettings(BaseModel):
    """Where the gateway stands, and what it lets through."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Host and port of the service, as the gateway sees it.
    upstream: str = Field(default="127.0.0.1:8000", pattern=r"^[A-Za-z\d.-]+:\d{1,5}$")
    port: int = Field(default=8080, ge=1, le=65_535)
    # Of one address: an office may stand behind it. Limits of callers are the service's.
    requests_per_second: int = Field(default=20, ge=1, le=100_000)
    # A page asks for so much at once.
    burst: int = Field(default=40, ge=1, le=100_000)
    # Above what the service gives its own calls; 504 then, whether it goes on or not.
    answer_seconds: int = Field(default=60, ge=1, le=3600)
    # The service checks every request, this or not.
    checks_callers: bool = True
