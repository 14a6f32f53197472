"""ETag, If-Match and If-None-Match (RFC 9110): edits are not lost, reads are not repeated."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from acme.errors import PreconditionRequired

_STRONG_TAG = re.compile(r'"(\d{1,18})"', re.ASCII)

ETAG_HEADER: dict[str, Any] = {
    "ETag": {"description": "The version of the content.", "schema": {"type": "string"}}
}
# Described here and read from the request: a parameter for it would cost each read a tenth more.
IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the version at hand.",
    "schema": {"type": "string"},
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


def versioned(view: BaseModel, version: int, request: Request) -> Response:
    """A view under its ETag, or 304 without a body when the caller has this version."""
    headers = {"ETag": etag(version)}
    if is_known(version, request.headers):
        return Response(status_code=304, headers=headers)
    return Response(view.model_dump_json(), media_type="application/json", headers=headers)


def is_known(version: int, headers: Mapping[str, str]) -> bool:
    """Whether If-None-Match names this version, so that 304 suffices; weak tags count."""
    if_none_match = headers.get("if-none-match")
    if if_none_match is None:
        return False
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag(version) in tags
