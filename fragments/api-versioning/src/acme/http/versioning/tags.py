"""Entity tags of versions: where one URL has several representations, each has tags of its own."""

import re
from collections.abc import Iterable

_QUOTED = re.compile(rb'"([^"]*)"')
_CONDITIONS = frozenset({b"if-match", b"if-none-match"})


def suffixed(tag: str, suffix: str) -> str:
    """A tag as clients of a version see it."""
    return _QUOTED.sub(rb'"\1%s"' % suffix.encode(), tag.encode()).decode()


def without_suffix(
    headers: Iterable[tuple[bytes, bytes]], suffix: str
) -> list[tuple[bytes, bytes]]:
    """Conditions as routes know them. A tag of another version is made one that nothing has."""
    end = suffix.encode()

    def own(found: re.Match[bytes]) -> bytes:
        tag = found[1]
        return b'"%s"' % (tag.removesuffix(end) if tag.endswith(end) else tag + b".other")

    return [
        (name, _QUOTED.sub(own, value) if name in _CONDITIONS else value) for name, value in headers
    ]
