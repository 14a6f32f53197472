"""What callers may write into notes."""

from typing import Annotated

from pydantic import Field

from acme.validation.models import StrictModel
from acme.validation.texts import SafeLine, SafeText

Title = Annotated[SafeLine, Field(max_length=200)]
Body = Annotated[SafeText, Field(max_length=10_000)]


class NoteInput(StrictModel):
    """A body about notes."""
