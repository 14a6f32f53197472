"""Recovery codes as they cross the HTTP edge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, SecretStr

from acme.email_addresses import MAX_EMAIL_LENGTH
from acme.http.inputs import Input
from acme.recovery_codes.code import MAX_TYPED_LENGTH, RecoveryCode


class RecoveryCredentials(Input):
    """What somebody logs in with who has lost their devices."""

    email: Annotated[str, Field(max_length=MAX_EMAIL_LENGTH)]
    code: Annotated[
        SecretStr,
        Field(max_length=MAX_TYPED_LENGTH, description="In any case, with or without hyphens."),
    ]


class NewCodes(BaseModel):
    """New codes, shown this once."""

    codes: Annotated[list[str], Field(repr=False)]


class CodesLeft(BaseModel):
    """How many codes the caller has left, and since when."""

    left: int
    created_at: datetime | None

    @classmethod
    def of(cls, codes: Sequence[RecoveryCode]) -> Self:
        """The view of the codes that are left."""
        return cls(left=len(codes), created_at=codes[0].created_at if codes else None)
