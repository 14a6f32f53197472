"""Cursor pagination: an opaque, signed position in an ordered list."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from acme.errors import InvalidInput

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNATURE_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The last item of a page: later items are older, or as old with a smaller id."""

    created_at: datetime
    id: UUID


class CursorSigner:
    """Turns positions in one list into cursors and back.

    Cursors of another list are refused, even where it has the same key.
    """

    def __init__(self, key: bytes, *, of: str) -> None:
        self._key = hmac.digest(key, of.encode(), hashlib.sha256)

    def sign(self, position: Position) -> str:
        """A URL-safe cursor for a position."""
        microseconds = (position.created_at - _EPOCH) // timedelta(microseconds=1)
        payload = microseconds.to_bytes(8) + position.id.bytes
        return base64.urlsafe_b64encode(payload + self._signature(payload)).decode().rstrip("=")

    def read(self, cursor: str) -> Position:
        """The position behind a cursor.

        Raises:
            InvalidInput: when this service did not issue the cursor.
        """
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raw = b""
        payload, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
        if len(payload) != 24 or not hmac.compare_digest(signature, self._signature(payload)):
            raise InvalidInput("The cursor is not one that this service issued.")
        created_at = _EPOCH + timedelta(microseconds=int.from_bytes(payload[:8]))
        return Position(created_at=created_at, id=UUID(bytes=payload[8:]))

    def _signature(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, hashlib.sha256)[:_SIGNATURE_BYTES]
