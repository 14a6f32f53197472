"""Settings of the login limits."""

from pydantic import BaseModel, ConfigDict, Field


class LoginSettings(BaseModel):
    """How many attempts may fail within a window, which begins with the first of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    window_seconds: int = Field(default=900, ge=1)
    # For one account from one address: a person who forgot tries fewer.
    pair_limit: int = Field(default=10, ge=1)
    # From one address for any account: an office behind one address fails less often.
    address_limit: int = Field(default=100, ge=1)
    # For one account from anywhere: a password of twelve characters outlasts 9600 guesses a day.
    account_limit: int = Field(default=100, ge=1)
    # Registrations from one address.
    registration_limit: int = Field(default=20, ge=1)
