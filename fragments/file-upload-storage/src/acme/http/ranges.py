"""Parts of a content (RFC 9110, section 14): one range of bytes, of the version that is meant."""

import re

from fastapi import HTTPException
from starlette.datastructures import Headers

_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})", re.ASCII | re.IGNORECASE)


def requested_range(headers: Headers, *, size: int, etag: str) -> tuple[int, int] | None:
    """The first byte that is asked for and the one after the last; None for all of them.

    Several ranges, or what is none, are answered with all, as the RFC allows. `etag` is a strong
    one: what If-Range names otherwise, such as a date, is another version.

    Raises:
        HTTPException: 416 when the content ends before the range begins.
    """
    found = _RANGE.fullmatch(headers.get("range", "").strip())
    if found is None or not (found[1] or found[2]) or headers.get("if-range", etag) != etag:
        return None
    if found[1]:
        start, end = int(found[1]), min(int(found[2]) + 1 if found[2] else size, size)
        if found[2] and int(found[2]) < start:
            return None
    else:
        start, end = max(0, size - int(found[2])), size
    if start >= size or found.groups() == ("", "0"):
        headers_of_416 = {"Content-Range": f"bytes */{size}"}
        raise HTTPException(416, f"The content has {size} bytes.", headers_of_416)
    return start, end


def is_known_tag(headers: Headers, etag: str) -> bool:
    """Whether If-None-Match names this tag, so that 304 suffices; weak tags count."""
    named = [tag.strip() for line in headers.getlist("if-none-match") for tag in line.split(",")]
    return "*" in named or etag in [tag.removeprefix("W/") for tag in named]
