"""What can be embedded."""

from collections.abc import Sequence

from acme.errors import InvalidInput


def checked_texts(texts: Sequence[str]) -> list[str]:
    """The texts; raises InvalidInput when one says nothing."""
    if not all(text.strip() for text in texts):
        raise InvalidInput("A text of nothing but white space has no meaning.")
    return list(texts)
