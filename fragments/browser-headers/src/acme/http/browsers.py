"""What every answer tells browsers."""

from collections.abc import Iterable

from starlette.types import Scope

type Header = tuple[bytes, bytes]

# Answers are what they say, belong into no frame, and tell no other site where a link was.
_ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)


def told_to_browsers(_scope: Scope, _headers: Iterable[Header]) -> Iterable[Header]:
    """What is added to the headers of an answer."""
    return _ALWAYS
