"""Settings of the sessions of browsers."""

from pydantic import BaseModel, ConfigDict, Field

# Browsers keep no cookie for longer than 400 days.
_YEAR = 366 * 86_400


class CookieSettings(BaseModel):
    """How long logins last in browsers, and whether their cookies need TLS."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # For a browser that wants TLS on this machine too; elsewhere the service refuses to start.
    plain_http: bool = False
    # A browser that somebody left open is no login for the night.
    idle_seconds: int = Field(default=7200, ge=60, le=_YEAR)
    # A working day; then the password is asked for again.
    session_seconds: int = Field(default=43_200, ge=60, le=_YEAR)
    # Where somebody wants to be remembered: a fortnight away, thirty days at most (NIST SP
    # 800-63B, AAL1).
    remembered_idle_seconds: int = Field(default=14 * 86_400, ge=60, le=_YEAR)
    remembered_seconds: int = Field(default=30 * 86_400, ge=60, le=_YEAR)
