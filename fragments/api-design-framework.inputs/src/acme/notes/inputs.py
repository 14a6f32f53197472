"""What callers may write into notes."""

from typing import Annotated

from pydantic import StringConstraints

from acme.http.inputs import Input

# U+0000 is refused because PostgreSQL cannot store it.
_TEXT = r"^[^\x00]*$"
_MORE_THAN_SPACE = r"^[^\x00]*[^\x00\s][^\x00]*$"
Title = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=_MORE_THAN_SPACE
    ),
]
Body = Annotated[str, StringConstraints(max_length=10_000, pattern=_TEXT)]


class NoteInput(Input):
    """A body about notes."""
