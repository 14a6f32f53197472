"""Logins by providers as they cross the HTTP edge."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, SecretStr

from acme.http.inputs import Input
from acme.providers.identity import Answer, Identity

# Some providers put whole tokens into their codes.
_Secret = Annotated[SecretStr, Field(min_length=1, max_length=4096)]


class Providers(BaseModel):
    """The names of the providers that people log in by."""

    items: list[str]


class ProviderLogin(BaseModel):
    """Where to send the browser; `login` is kept by the page, for when it comes back."""

    url: str
    login: Annotated[str, Field(repr=False)]


class ProviderAnswer(Input):
    """What was kept, and what the provider gave: the query of the page it came back to."""

    login: _Secret
    state: _Secret
    code: _Secret
    iss: Annotated[str, Field(max_length=500)] | None = None

    def answer(self) -> Answer:
        """The provider's part of it."""
        return Answer(
            state=self.state.get_secret_value(),
            code=self.code.get_secret_value(),
            issuer=self.iss,
        )


class ProviderLogout(BaseModel):
    """Where to send the browser, to be logged out of the provider, too."""

    url: str


class IdentityView(BaseModel):
    """A subject of a provider that is linked with the caller's account."""

    issuer: str
    subject: str
    created_at: datetime

    @classmethod
    def of(cls, identity: Identity) -> Self:
        """The view of an identity."""
        return cls(issuer=identity.issuer, subject=identity.subject, created_at=identity.created_at)


class Identities(BaseModel):
    """The identities of the caller, the oldest first."""

    items: list[IdentityView]
