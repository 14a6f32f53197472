"""Settings of the login limits."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

# A million is no limit any more, and far within what a counter holds.
Limit = Annotated[int, Field(ge=1, le=1_000_000)]


class LoginSettings(BaseModel):
    """How many attempts may fail within a window, which begins with the first of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # A day at most: whoever has used up their attempts waits until the window ends.
    window_seconds: int = Field(default=900, ge=1, le=86_400)
    # For one account from one address: a person who forgot tries fewer.
    pair_limit: Limit = 10
    # From one address for any account: an office behind one address fails less often.
    address_limit: Limit = 100
    # For one account from anywhere: a password of twelve characters outlasts 9600 guesses a day.
    account_limit: Limit = 100
    # Registrations from one address.
    registration_limit: Limit = 20
