"""What clients have done offline, and send until they know that it is done: each has one effect."""

from dataclasses import dataclass

MOST_CLIENT_CHARACTERS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """The name of an operation: a client of a caller, and the number that the client gave it."""

    caller: str
    client: str
    sequence: int
