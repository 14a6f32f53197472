"""Cursor pagination: an opaque, signed position in an ordered list."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
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
    """Turns positions in lists into cursors and back.

    A list is named by all that decides what is in it: what it lists, whose it is, its filters.
    A cursor of another list is refused.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, position: Position, *, of: Sequence[object]) -> str:
        """A URL-safe cursor for a position in a list."""
        microseconds = (position.created_at - _EPOCH) // timedelta(microseconds=1)
        payload = microseconds.to_bytes(8) + position.id.bytes
        signed = payload + self._signature(payload, of)
        return base64.urlsafe_b64encode(signed).decode().rstrip("=")

    def read(self, cursor: str, *, of: Sequence[object]) -> Position:
        """The position behind a cursor.

        Raises:
            InvalidInput: when this service did not issue the cursor, or for another list.
        """
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raw = b""
        payload, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
        right = self._signature(payload, of)
        if len(payload) != 24 or not hmac.compare_digest(signature, right):
            raise InvalidInput("The cursor is not one that this service issued for this list.")
        created_at = _EPOCH + timedelta(microseconds=int.from_bytes(payload[:8]))
        return Position(created_at=created_at, id=UUID(bytes=payload[8:]))

    def _signature(self, payload: bytes, of: Sequence[object]) -> bytes:
        # As JSON, because joined with any separator two lists could have one name.
        name = json.dumps([str(part) for part in of]).encode()
        return hmac.digest(self._key, payload + name, hashlib.sha256)[:_SIGNATURE_BYTES]
