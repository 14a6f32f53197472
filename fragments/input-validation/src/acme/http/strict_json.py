"""Bodies of JSON that all parsers read alike (I-JSON, RFC 7493), and none that are compressed."""

import json
from math import isinf
from typing import Any

from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acme.http.raw_bodies import RAW_BODIES
from acme.http.streamed_bodies import STREAMED_BODIES

# Digits are alike: where none is nineteen long, nor an exponent three, each number has 64 bits.
_SHAPES = bytes.maketrans(b"012345678E", b"999999999e")
_INTEGERS = range(-(2**63), 2**63)
# Empty ones are what costs most to read: three bytes each.
_MOST_OBJECTS = 20_000


class StrictJson:
    """Refuses with 400 what is no JSON, or what others may read otherwise, before a route has it.

    Other media types, and the paths of `RAW_BODIES` and `STREAMED_BODIES`, have their bodies as
    they come.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with its body read where that is JSON."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _header(scope, b"content-encoding") not in {b"", b"identity"}:
            # A few bytes may be gigabytes: nothing is unpacked here.
            detail = "Send the body as it is, without a Content-Encoding."
            raise HTTPException(415, detail, {"Accept-Encoding": "identity"})
        media_type = _header(scope, b"content-type").partition(b";")[0].strip()
        as_they_come = (*RAW_BODIES, *STREAMED_BODIES)
        if not _is_json(media_type) or scope["path"].startswith(as_they_come):
            await self._app(scope, receive, send)
            return
        body = await _whole(receive)
        if body:
            check_json(body)
        await self._app(scope, _replayed(body, receive), send)


def check_json(body: bytes) -> None:
    """Read a text of JSON.

    Raises:
        HTTPException: 400 for what is no JSON in UTF-8, is nested more than 200 deep, or has halves
            of surrogate pairs, NaN, a key twice, a number beyond 64 bits, or 20,001 objects.
    """
    shape = body.translate(_SHAPES, b"+")
    large = b"9" * 19 in shape or b"e999" in shape
    try:
        # The first reader knows no repeated keys, the second no depth and no surrogates.
        from_json(body, allow_inf_nan=False, cache_strings="none")
        json.loads(
            body,
            object_pairs_hook=_Objects().read,
            parse_int=_integer if large else None,
            parse_float=_float if large else None,
        )
    except ValueError as error:
        raise HTTPException(400, f"The body is not valid JSON: {error}.") from None


class _Objects:
    def __init__(self) -> None:
        self._read = 0

    def read(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self._read += 1
        if self._read > _MOST_OBJECTS:
            raise ValueError(f"there are more than {_MOST_OBJECTS} objects")
        members = dict(pairs)
        if len(members) < len(pairs):
            raise ValueError("an object has a key twice")
        return members


def _integer(digits: str) -> int:
    number = int(digits)
    if number not in _INTEGERS:
        raise ValueError("an integer has more than 64 bits")
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError("a number is too large")
    return number


def _header(scope: Scope, sought: bytes) -> bytes:
    return next((value.lower() for name, value in scope["headers"] if name == sought), b"")


def _is_json(media_type: bytes) -> bool:
    return media_type == b"application/json" or (
        media_type.startswith(b"application/") and media_type.endswith(b"+json")
    )


async def _whole(receive: Receive) -> bytes:
    """The body, which `BodyLimit` bounds."""
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Receives the body in one piece, and then what comes."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return first.pop() if first else await receive()

    return received
