"""Settings of tokens and sessions."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

# Longer, a session is no session but a password that nobody can change.
_YEAR = 366 * 86_400


class AuthSettings(BaseModel):
    """Which keys sign, what the tokens say, and how long they last."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Joined by commas: the first signs, all verify.
    signing_keys: SecretStr = SecretStr("")
    issuer: str = Field(default="acme", min_length=1)
    audience: str = Field(default="acme", min_length=1)
    # Long enough to refresh rarely; other services that verify by JWKS believe a token so long.
    access_seconds: int = Field(default=900, ge=30, le=3600)
    # A week without a refresh ends a session: whoever is away longer logs in again.
    idle_seconds: int = Field(default=7 * 86_400, ge=60, le=_YEAR)
    # And so do thirty days, whatever happens (NIST SP 800-63B, AAL1).
    session_seconds: int = Field(default=30 * 86_400, ge=60, le=_YEAR)
    # A client whose answer was lost tries again within seconds; 0: nobody may.
    grace_seconds: float = Field(default=10, ge=0, le=60)
    # How long an instance may go on trusting, for reading, a session that another one has ended.
    revocation_seconds: float = Field(default=5, ge=0, le=300)
