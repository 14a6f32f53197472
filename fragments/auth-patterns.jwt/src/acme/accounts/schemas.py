"""Accounts as they cross the HTTP edge."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from acme.accounts.email import (
    MAX_EMAIL_LENGTH,
    is_email,
    normalised_email,
)
from acme.http.inputs import Input


def _address(text: str) -> str:
    if not is_email(normalised_email(text)):
        raise ValueError("this is not an e-mail address")
    return text


def _text(password: SecretStr) -> SecretStr:
    # No U+0000, where other programs end a text, and no half of a surrogate pair.
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in password.get_secret_value()):
        raise ValueError("this has a character that no password can have")
    return password


Password = Annotated[SecretStr, AfterValidator(_text)]


class Registration(Input):
    """A new account. The length of a password is all that is asked of it (NIST SP 800-63B)."""

    email: Annotated[str, Field(max_length=MAX_EMAIL_LENGTH), AfterValidator(_address)]
    password: Annotated[Password, Field(min_length=12, max_length=128)]


class Registered(BaseModel):
    """The same answer for a new address and for one that has an account."""

    status: Literal["accepted"] = "accepted"


class Credentials(Input):
    """What somebody logs in with; any text, because rules for new passwords change."""

    email: Annotated[str, Field(max_length=MAX_EMAIL_LENGTH)]
    password: Annotated[Password, Field(max_length=128)]
