"""Accounts as they cross the HTTP edge."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from acme.accounts.email import MAX_EMAIL_LENGTH, is_email, normalised_email


def _address(text: str) -> str:
    if not is_email(normalised_email(text)):
        raise ValueError("this is not an e-mail address")
    return text


def _without_nul(password: SecretStr) -> SecretStr:
    if "\0" in password.get_secret_value():
        raise ValueError("a password has no U+0000")
    return password


Password = Annotated[SecretStr, AfterValidator(_without_nul)]


class Registration(BaseModel):
    """A new account. The length of a password is all that is asked of it (NIST SP 800-63B)."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=MAX_EMAIL_LENGTH), AfterValidator(_address)]
    password: Annotated[Password, Field(min_length=12, max_length=128)]


class Registered(BaseModel):
    """The same answer for a new address and for one that has an account."""

    status: Literal["accepted"] = "accepted"


class Credentials(BaseModel):
    """What somebody logs in with; any text, because rules for new passwords change."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=MAX_EMAIL_LENGTH)]
    password: Annotated[Password, Field(max_length=128)]
