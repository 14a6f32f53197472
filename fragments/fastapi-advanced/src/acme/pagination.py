"""Cursor pagination: an opaque, signed position in an ordered list."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from acme.errors import InvalidInput, NotFound

log = structlog.get_logger()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of a signature, and of the name of a list: with these, base64 needs no padding.
_BYTES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The last item of a page: later items are older, or as old with a smaller id."""

    created_at: datetime
    id: UUID


class CursorSigner:
    """Turns positions in lists into cursors and back.

    A list is named by all that decides what is in it: what it lists, whose it is, its filters.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, position: Position, *, of: Sequence[object]) -> str:
        """A URL-safe cursor for a position in a list."""
        microseconds = (position.created_at - _EPOCH) // timedelta(microseconds=1)
        payload = _name(of) + microseconds.to_bytes(8) + position.id.bytes
        return base64.urlsafe_b64encode(payload + self._signed(payload)).decode()

    def read(self, cursor: str, *, of: Sequence[object]) -> Position:
        """The position behind a cursor.

        Raises:
            NotFound: when this service did not issue the cursor.
            InvalidInput: when it is of another list.
        """
        try:
            raw = base64.b64decode(cursor, altchars=b"-_", validate=True)
        except ValueError:
            raw = b""
        payload, signature = raw[:-_BYTES], raw[-_BYTES:]
        if not hmac.compare_digest(signature, self._signed(payload)):
            log.info("cursor_refused")
            raise NotFound("There is no page here: the cursor is not one that this service issued.")
        name, created_at, item = payload[:_BYTES], payload[_BYTES:-16], payload[-16:]
        if name != _name(of):
            raise InvalidInput("The cursor is of another list.")
        after = timedelta(microseconds=int.from_bytes(created_at))
        return Position(created_at=_EPOCH + after, id=UUID(bytes=item))

    def _signed(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, hashlib.sha256)[:_BYTES]


def _name(of: Sequence[object]) -> bytes:
    # As JSON, because joined with any separator two lists could have one name.
    parts = json.dumps([str(part) for part in of])
    return hashlib.sha256(parts.encode()).digest()[:_BYTES]
