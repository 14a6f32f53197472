"""What servers say when they do not do what they are asked: for the log, never for callers."""

import re

from acme.breaker import Refused
from acme.errors import ConfigurationError, Unavailable

_LONGEST = 200
# Some servers repeat a part of the key, the rest of it starred.
_STARRED = re.compile(r"\S*\*{2,}\S*")


def checked_key(variable: str, key: str) -> str:
    """A key as a header can carry it; raises ConfigurationError, which does not show it."""
    if not (key.isascii() and key.isprintable()) or key != key.strip():
        raise ConfigurationError(variable, "holds a space, a line end or a letter beyond ASCII")
    return key


class Said(Exception):
    """The words of a server: the cause of an Unavailable."""

    def __init__(self, status: int, body: bytes, *secrets: str) -> None:
        text = body.decode(errors="replace")
        for secret in filter(None, secrets):
            text = text.replace(secret, "***")
        line = " ".join(_STARRED.sub("***", text[: 5 * _LONGEST]).split())
        words = "".join(letter for letter in line if letter.isprintable())
        super().__init__(f"It says {status}: {words[:_LONGEST]}")


def problem(
    name: str, status: int, body: bytes, *secrets: str, passing: frozenset[int]
) -> Unavailable:
    """What to raise for a reply with an error; those of the server, and `passing`, may pass."""
    if status >= 500 or status in passing:
        error = Unavailable(f"{name} answers {status}.")
    else:
        error = Refused(f"{name} refuses with {status}.")
    error.__cause__ = Said(status, body, *secrets)
    return error
