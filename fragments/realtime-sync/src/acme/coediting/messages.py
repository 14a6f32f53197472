"""Messages about a document, as y-websocket has them: one in each binary frame."""

from dataclasses import dataclass
from enum import IntEnum

from pycrdt import write_message, write_var_uint

from acme.coediting import Malformed

# A number that says a length; larger ones are of no message.
_MOST_BYTES_OF_NUMBER = 5


class Kind(IntEnum):
    """What a message is: its first number, and for those of the document the second."""

    STATE = 0
    MISSING = 1
    UPDATE = 2
    AWARENESS = 3


_SYNC, _AWARENESS = 0, 1


@dataclass(frozen=True, slots=True)
class Message:
    """The sender's state, what the receiver has not got, an update; or who is there."""

    kind: Kind
    data: bytes

    def encoded(self) -> bytes:
        """As a frame."""
        head = _AWARENESS if self.kind == Kind.AWARENESS else _SYNC
        kind = b"" if self.kind == Kind.AWARENESS else write_var_uint(self.kind)
        return write_var_uint(head) + kind + write_message(self.data)


def read(frame: bytes) -> Message:
    """The message in a frame; raises Malformed."""
    head, rest = _number(frame)
    kind = int(Kind.AWARENESS)
    if head == _SYNC:
        kind, rest = _number(rest)
    length, data = _number(rest)
    if head > _AWARENESS or kind not in Kind or length != len(data):
        raise Malformed("This is no message of a document.")
    return Message(Kind(kind), data)


def _number(data: bytes) -> tuple[int, bytes]:
    found = 0
    for place, byte in enumerate(data[:_MOST_BYTES_OF_NUMBER]):
        found |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return found, data[place + 1 :]
    raise Malformed("This is no message of a document.")
