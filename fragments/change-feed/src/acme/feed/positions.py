"""Where a reader is in a feed, as text that it keeps."""

import re
from dataclasses import dataclass
from typing import Self

_TEXT = re.compile(r"([0-9a-z]{1,16})\.(0|[1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """After the change with this number, in the lane of the reader's topic."""

    epoch: str
    number: int

    def __str__(self) -> str:
        """What a reader is given."""
        return f"{self.epoch}.{self.number}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The position that a reader gave back; None when it is none."""
        found = _TEXT.fullmatch(text)
        return cls(found[1], int(found[2])) if found else None
