"""Settings of webhooks."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr


def _no_gaps(secrets: SecretStr) -> SecretStr:
    if any(not each.strip() for each in secrets.get_secret_value().split(",")[1:]):
        raise ValueError("holds an empty secret: join them by single commas")
    return secrets


Secrets = Annotated[SecretStr, AfterValidator(_no_gaps)]
"""Secrets joined by commas, so that a new one is valid beside the old one; empty for none."""


def secrets_in(secrets: Secrets) -> tuple[str, ...]:
    """The secrets, each by itself."""
    return tuple(each.strip() for each in secrets.get_secret_value().split(",") if each.strip())


class WebhookSettings(BaseModel):
    """Whom to believe, and how long to try."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generic_secrets: Secrets = SecretStr("")
    github_secrets: Secrets = SecretStr("")
    standard_secrets: Secrets = SecretStr("")
    stripe_secrets: Secrets = SecretStr("")
    # Stripe's and Standard Webhooks' own: clocks differ by seconds, not by minutes.
    tolerance_seconds: int = Field(default=300, ge=1, le=3600)
    # The last of ten tries is three days after the first, as Standard Webhooks recommends.
    attempts: int = Field(default=10, ge=1, le=100)
    timeout_seconds: float = Field(default=15, ge=0.1, le=60)
    # A worker that is silent for so long is dead, and another one delivers.
    lease_seconds: int = Field(default=120, ge=1, le=3600)
    disable_days: float = Field(default=5, ge=0.001, le=365)
    # Copies come within days; a month also lets people look for what became of one.
    keep_days: int = Field(default=30, ge=1, le=3650)
    poll_seconds: float = Field(default=1, ge=0.01, le=60)
    # For development: endpoints on this machine, without TLS.
    allow_private: bool = False
