"""Settings of error reports."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from sentry_sdk.utils import BadDsn, Dsn


class SentrySettings(BaseModel):
    """Where errors are reported, and as what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dsn: SecretStr = SecretStr("")
    # What Sentry takes as names.
    environment: str = Field(default="production", pattern=r"^[^\s/]{1,64}$")
    release: str = Field(default="", pattern=r"^[^\s/\\]{0,200}$")
    sample_rate: float = Field(default=1, ge=0, le=1)

    @field_validator("dsn")
    @classmethod
    def _is_a_dsn(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        try:
            if text:
                Dsn(text)
        except (BadDsn, ValueError):
            raise ValueError("not a DSN like https://KEY@HOST/PROJECT") from None
        return value
