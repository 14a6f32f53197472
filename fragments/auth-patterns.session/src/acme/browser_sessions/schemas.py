"""Logins of browsers as they cross the HTTP edge."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from acme.accounts.schemas import Credentials
from acme.browser_sessions.session import (
    Begun,
    BrowserSession,
    csrf_token_of,
)


class BrowserCredentials(Credentials):
    """What somebody logs in with, and whether the browser keeps it beyond its own end."""

    remember: bool = False


class LoginView(BaseModel):
    """The login of this browser; its cookie is not for scripts, this is."""

    id: UUID
    csrf_token: Annotated[
        str,
        Field(
            repr=False,
            description="For X-CSRF-Token, of clients that send neither Origin nor Sec-Fetch-Site.",
        ),
    ]
    ends_at: datetime = Field(description="When it ends, used or not.")

    @classmethod
    def of(cls, begun: Begun) -> Self:
        """The view of a login, for the browser that has it."""
        return cls(
            id=begun.session.id,
            csrf_token=csrf_token_of(begun.token),
            ends_at=begun.session.ends_at,
        )


class ListedLogin(BaseModel):
    """A login of the caller in some browser."""

    id: UUID
    device: str = Field(description="What the browser called itself.")
    created_at: datetime
    used_at: datetime = Field(description="When it was last used, which may lag behind.")
    current: bool = Field(description="Whether it is the one of this request.")

    @classmethod
    def of(cls, session: BrowserSession, *, current: UUID | None) -> Self:
        """The view of a session."""
        return cls(
            id=session.id,
            device=session.device,
            created_at=session.created_at,
            used_at=session.used_at,
            current=session.id == current,
        )


class ListedLogins(BaseModel):
    """The logins of the caller, the newest first."""

    items: list[ListedLogin]
