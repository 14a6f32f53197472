"""Settings of the scanner."""

from pydantic import BaseModel, ConfigDict, Field

from acme.server_url import ServerUrl


class ScannerSettings(BaseModel):
    """Which scanner, and how patient we are with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Files stay in quarantine. That they go unscanned is for somebody to say.
    url: ServerUrl = "none://"
    # As long as clamd takes for a large archive, by its own default.
    timeout_seconds: float = Field(default=120, ge=0.1, le=3600)
