"""API keys as they cross the HTTP edge."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from acme.api_keys.api_key import MAX_DAYS, ApiKey
from acme.api_keys.scopes import SCOPES
from acme.http.inputs import Input

# U+0000 is refused because PostgreSQL cannot store it.
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00]*[^\x00\s][^\x00]*$",
    ),
]


def _known(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError("there is no such scope")
    return scope


Scope = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*SCOPES]})]


class ApiKeyDraft(Input):
    """A key to be made. Every key ends: replace it before it does."""

    name: Name
    scopes: Annotated[list[Scope], Field(max_length=50)]
    days: int = Field(default=90, ge=1, le=MAX_DAYS)


class ApiKeyView(BaseModel):
    """A key as its owner sees it, without the secret."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        """The view of a key."""
        return cls(
            id=key.id,
            name=key.name,
            scopes=sorted(key.scopes),
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
        )


class NewApiKey(BaseModel):
    """A new key: its text is in this answer and nowhere else."""

    key: Annotated[str, Field(repr=False)]
    details: ApiKeyView


class ApiKeyList(BaseModel):
    """The keys of the caller, newest first."""

    items: list[ApiKeyView]
