"""Accounts as they cross the HTTP edge."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from acme.email_addresses import MAX_EMAIL_LENGTH, EmailAddress
from acme.http.inputs import Input


def _text(password: SecretStr) -> SecretStr:
    # No U+0000, where other programs end a text, and no half of a surrogate pair.
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in password.get_secret_value()):
        raise ValueError("this has a character that no password can have")
    return password


# The longest that may be asked for is hashed as fast as any other.
Password = Annotated[
    SecretStr,
    AfterValidator(_text),
    Field(max_length=128, json_schema_extra={"pattern": r"^[^\x00]*$"}),
]
NewPassword = Annotated[Password, Field(min_length=12)]
"""Its length is all that is asked of a password (NIST SP 800-63B)."""


class Registration(Input):
    """A new account."""

    email: EmailAddress
    password: NewPassword


class Registered(BaseModel):
    """The same answer for a new address and for one that has an account."""

    status: Literal["accepted"] = "accepted"


class Credentials(Input):
    """What somebody logs in with; any text, because rules for new passwords change."""

    email: Annotated[str, Field(max_length=MAX_EMAIL_LENGTH)]
    password: Password


class PasswordChange(Input):
    """The password until now, and the one from now on."""

    password: Password
    new_password: NewPassword


class Deletion(Input):
    """Proof that it is the owner who leaves."""

    password: Password
