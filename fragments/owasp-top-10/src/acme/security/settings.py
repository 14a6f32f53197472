"""Settings of security."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_TWO_YEARS = 2 * 365 * 86_400


class SecuritySettings(BaseModel):
    """Where the service runs, and what it shows of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # In production the service does not start with settings that only suit development.
    environment: Literal["development", "production"] = "development"
    # Variables, joined by commas, that production has as they are: somebody has thought of them.
    accepted: str = ""
    docs: bool = True
    # Browsers keep to TLS for so long, whatever is typed; 0 where TLS is not in front.
    hsts_seconds: int = Field(default=0, ge=0, le=_TWO_YEARS)
