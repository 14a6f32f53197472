"""What a file is, by its content: names and declared types are the sender's to choose."""

from collections.abc import Sequence

import puremagic

from acme.errors import InvalidInput

HEAD_BYTES = 4096
"""As much of a file as tells what it is."""


def content_type(head: bytes, allowed: Sequence[str]) -> str:
    """The first media type of those allowed that a file has, by its first `HEAD_BYTES`.

    It is what programs will take it for; whether they can read it, only reading it tells. The
    names are puremagic's: `python -m puremagic --mime FILE` prints that of a file.

    Raises:
        InvalidInput: for any other file, also for text, which has no such mark.
    """
    found = puremagic.magic_string(head[:HEAD_BYTES]) if head else []
    # Several types begin alike, and are as sure: a ZIP archive may be a document.
    surest = max((match.confidence for match in found), default=0)
    types = {match.mime_type for match in found if match.confidence == surest}
    for media_type in allowed:
        if media_type in types:
            return media_type
    raise InvalidInput(f"The file is none of {', '.join(allowed)}.")
