"""What rooms say themselves, and what all messages have in common.

The `type` of a message says how the rest is read. A message that changes its shape gets another
type, such as `room.say.2`; the old one stays as long as somebody sends it.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Incoming(BaseModel):
    """What a member sends; `ref` comes back in the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ref: str | None = Field(default=None, max_length=64)


class Outgoing(BaseModel):
    """What a member is sent."""

    model_config = ConfigDict(frozen=True)

    def encoded(self) -> str:
        """As it is sent; made once, for all who are told."""
        return self.model_dump_json(exclude_none=True)


class Missed(Outgoing):
    """What was said in the rooms may not have been heard for a while."""

    type: Literal["room.missed"] = "room.missed"


class Problem(Outgoing):
    """What was asked for is refused: the same status and words as over HTTP."""

    type: Literal["problem"] = "problem"
    status: int
    title: str
    detail: str
    ref: str | None = None
