"""The feed of changes: what happened, by topic, for whoever wants to go on from where they were.

A topic is in one of sixteen lanes. The changes of a lane are numbered without gaps, in the order
in which they were committed, and the last ones are kept: that is how far back a reader may be.
"""

from dataclasses import dataclass
from zlib import crc32

# What databases keep is in these lanes: their number never changes.
LANES = 16
MOST_TOPIC_CHARACTERS = 250
MOST_DATA_BYTES = 16_384


def lane_of(topic: str) -> int:
    """The lane of a topic; the same in every process and release."""
    return crc32(topic.encode()) % LANES


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened in a topic. `data` is JSON; readers ask for the rest."""

    topic: str
    type: str
    data: str

    def __post_init__(self) -> None:
        """Refuse, with a ValueError, what not every log can keep."""
        if len(self.topic) > MOST_TOPIC_CHARACTERS:
            raise ValueError(f"a topic has at most {MOST_TOPIC_CHARACTERS} characters")
        if len(self.data.encode()) > MOST_DATA_BYTES:
            raise ValueError(f"a change has at most {MOST_DATA_BYTES} bytes of data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A change, with its number in its lane, from 1."""

    number: int
    change: Change


class ForgottenError(Exception):
    """Changes that were asked for are no longer kept."""
