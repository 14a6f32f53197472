"""Passkeys as they cross the HTTP edge."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, JsonValue, SecretStr

from acme.accounts.schemas import Password
from acme.email_addresses import EmailAddress
from acme.http.inputs import Input
from acme.passkeys.ceremony import Begun
from acme.passkeys.passkey import MAX_NAME_LENGTH, Passkey


def _printable(text: str) -> str:
    text = text.strip()
    if not text or not text.isprintable():
        raise ValueError("a name has characters that are seen, in one line")
    return text


Name = Annotated[str, AfterValidator(_printable), Field(min_length=1, max_length=MAX_NAME_LENGTH)]
Token = Annotated[SecretStr, Field(max_length=100, description="What the ceremony was begun with.")]
Answer = Annotated[
    dict[str, JsonValue],
    Field(description="The credential of the browser, as its `toJSON()` gives it."),
]


class Proof(Input):
    """That it is the owner: the password, or nothing where the login began just now."""

    password: Password | None = None

    @property
    def text(self) -> str | None:
        """The password, where there is one."""
        return None if self.password is None else self.password.get_secret_value()


class CeremonyView(BaseModel):
    """A ceremony that has begun."""

    ceremony: Annotated[
        str, Field(repr=False, description="Sent back beside the answer of the device.")
    ]
    options: dict[str, JsonValue] = Field(
        description="For PublicKeyCredential.parseCreationOptionsFromJSON, or its sibling."
    )

    @classmethod
    def of(cls, begun: Begun) -> Self:
        """The view of a ceremony, for whoever began it."""
        return cls.model_validate({"ceremony": begun.token, "options": begun.options})


class Answered(Input):
    """What a device answered in a ceremony."""

    ceremony: Token
    credential: Answer


class NewPasskey(Answered):
    """A passkey that a device has made."""

    name: Name = "Passkey"


class NewName(Input):
    """What its owner calls a passkey."""

    name: Name


class NewAccount(Input):
    """Somebody who wants to register with a passkey."""

    email: EmailAddress


class PasswordlessRegistration(NewPasskey):
    """An account whose only credential, for now, is a passkey."""

    email: EmailAddress


class PasskeyView(BaseModel):
    """A passkey of the caller."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None = Field(description="When somebody last logged in by it.")
    backed_up: bool = Field(description="Whether other devices of its owner have it, too.")

    @classmethod
    def of(cls, passkey: Passkey) -> Self:
        """The view of a passkey."""
        return cls(
            id=passkey.id,
            name=passkey.name,
            created_at=passkey.created_at,
            used_at=passkey.used_at,
            backed_up=passkey.credential.backed_up,
        )


class PasskeyList(BaseModel):
    """The passkeys of the caller, the oldest first."""

    items: list[PasskeyView]
