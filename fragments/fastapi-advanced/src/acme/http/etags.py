"""ETag and If-Match (RFC 9110), so that concurrent edits are not lost."""

import re

from acme.errors import PreconditionRequired

_STRONG_TAG = re.compile(r'"(\d{1,18})"', re.ASCII)


def etag(version: int) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


def versions_in(if_match: str | None) -> frozenset[int] | None:
    """The versions that an If-Match header accepts; None for `*`, whatever it is now.

    A weak tag or one of another form matches no version.

    Raises:
        PreconditionRequired: without the header.
    """
    if if_match is None:
        raise PreconditionRequired("Send If-Match with the ETag of the version you mean to change.")
    tags = [tag.strip() for tag in if_match.split(",")]
    if tags == ["*"]:
        return None
    return frozenset(int(found[1]) for tag in tags if (found := _STRONG_TAG.fullmatch(tag)))
