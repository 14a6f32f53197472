"""ETag, If-Match and If-None-Match (RFC 9110): edits are not lost, reads are not repeated."""

import re
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel
from starlette.datastructures import Headers

from acme.errors import PreconditionRequired

_STRONG_TAG = re.compile(r'"(\d{1,18})"', re.ASCII)

ETAG_HEADER: dict[str, Any] = {
    "ETag": {"description": "The version of the content.", "schema": {"type": "string"}}
}
# Described here and read from the request: a parameter has the first line of a list only, would
# answer 422 where 428 is due, and costs each read a tenth more.
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version to change, or *.",
    "schema": {"type": "string"},
    "example": "*",
}
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


def expected_versions(headers: Headers) -> frozenset[int] | None:
    """The versions that If-Match accepts; None for `*`, whatever it is now.

    A weak tag or one of another form matches no version.

    Raises:
        PreconditionRequired: without the header.
    """
    tags = _listed(headers, "if-match")
    if tags is None:
        raise PreconditionRequired("Send If-Match with the ETag of the version you mean to change.")
    if tags == ["*"]:
        return None
    found = (_STRONG_TAG.fullmatch(tag) for tag in tags)
    return frozenset(int(tag[1]) for tag in found if tag)


def versioned(view: BaseModel, version: int, request: Request) -> Response:
    """A view under its ETag, or 304 without a body when the caller has this version."""
    headers = {"ETag": etag(version)}
    if is_known(version, request.headers):
        return Response(status_code=304, headers=headers)
    return Response(view.model_dump_json(), media_type="application/json", headers=headers)


def is_known(version: int, headers: Headers) -> bool:
    """Whether If-None-Match names this version, so that 304 suffices; weak tags count."""
    tags = _listed(headers, "if-none-match")
    if tags is None:
        return False
    return tags == ["*"] or etag(version) in {tag.removeprefix("W/") for tag in tags}


def _listed(headers: Headers, name: str) -> list[str] | None:
    """The elements of a list, which may stand on several lines (RFC 9110, section 5.3)."""
    lines = headers.getlist(name)
    return [tag.strip() for line in lines for tag in line.split(",")] if lines else None
