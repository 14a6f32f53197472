"""A row of a file, and the position behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# No line is longer than a megabyte: what is, is a file of another kind.
LONGEST_LINE = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row, or the `problem` for which it cannot be read; `number` counts from 1."""

    number: int
    position: str
    values: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""


def position(number: int, offset: int = 0) -> str:
    """The place behind a row, which ends at an offset of the file; it sorts as text."""
    return f"{number:012}-{offset:015}"


def place(position: str) -> tuple[int, int]:
    """The number of the last row before a position, and the offset."""
    number, _, offset = position.partition("-")
    return int(number or 0), int(offset or 0)
