"""ETag, If-Match and If-None-Match (RFC 9110): edits are not lost, reads are not repeated."""

import re
from typing import Any

from acme.errors import PreconditionRequired

_STRONG_TAG = re.compile(r'"(\d{1,18})"', re.ASCII)

ETAG_HEADER: dict[str, Any] = {
    "ETag": {"description": "The version of the content.", "schema": {"type": "string"}}
}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    200: {"headers": ETAG_HEADER},
    304: {"description": "The caller's version is the current one.", "headers": ETAG_HEADER},
}


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
    if if_match.strip() == "*":
        return None
    found = (_STRONG_TAG.fullmatch(tag.strip()) for tag in if_match.split(","))
    return frozenset(int(tag[1]) for tag in found if tag)


def is_known(version: int, if_none_match: str | None) -> bool:
    """Whether the caller has this version already, so that 304 suffices; weak tags count."""
    if if_none_match is None:
        return False
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag(version) in tags
