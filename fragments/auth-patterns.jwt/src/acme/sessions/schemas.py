"""Tokens as they cross the HTTP edge, named as in OAuth 2.0 (RFC 6749, section 5.1)."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, SecretStr

from acme.http.inputs import Input
from acme.sessions.session import Tokens


class TokenView(BaseModel):
    """An access token for requests, and a refresh token for the next pair of tokens."""

    access_token: Annotated[str, Field(repr=False)]
    refresh_token: Annotated[str, Field(repr=False)]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the scheme, no secret
    expires_in: int = Field(description="The life of the access token, in seconds.")

    @classmethod
    def of(cls, tokens: Tokens) -> Self:
        """The view of new tokens."""
        return cls(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_in=tokens.expires_in_seconds,
        )


class Refresh(Input):
    """A refresh token, in the body: URLs and logs are no place for it."""

    refresh_token: Annotated[SecretStr, Field(max_length=100)]
