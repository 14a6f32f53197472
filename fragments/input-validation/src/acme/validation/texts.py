"""Texts that people read: all scripts, and no character that hides, reorders or controls them.

Left out are controls, halves of surrogate pairs, private use, what reorders a text (U+202A to
U+202E, U+2066 to U+2069) and letters that nobody sees (tags, U+FEFF). Joiners stay: Persian, Hindi
and families of emoji are written with them.
"""

from typing import Annotated

from pydantic import StringConstraints

_SEEN = (
    "!-~\u00a1-\u00ac\u00ae-\u061b\u061d-\u167f\u1681-\u180d\u180f-\u1fff\u2010-\u2027\u2030-\u205e"
    "\u2070-\u2fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uff9f\uffa1-\uffef\ufffc-\ufffd"
    "\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd\U000e0100-\U000e01ef"
)
# Spaces, joiners and marks of direction.
_UNSEEN = " \u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u202f\u205f\u3000"

LINE = f"^[{_SEEN}{_UNSEEN}]*[{_SEEN}][{_SEEN}{_UNSEEN}]*$"
TEXT = f"^[{_SEEN}{_UNSEEN}\t\n\r]*$"

SafeLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=LINE)]
"""One line, of which something is seen. Give it a `max_length`, in characters."""

SafeText = Annotated[str, StringConstraints(pattern=TEXT)]
"""Any number of lines, or nothing. Give it a `max_length`, in characters."""

Slug = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
]
"""A name for URLs: words of a to z and digits, joined by hyphens."""
