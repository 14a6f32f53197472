"""What processes tell each other of who is there, and what members are told."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel

from acme.rooms.messages import Outgoing


class Announcement(BaseModel):
    """Who of one process is there, still or no more; `asks` for those of all others."""

    type: Literal["presence"] = "presence"
    here: Sequence[str] = ()
    gone: Sequence[str] = ()
    asks: bool = False


class Here(Outgoing):
    """Who is there, as far as is known."""

    type: Literal["presence.here"] = "presence.here"
    members: Sequence[str]
    ref: str | None = None


class Came(Outgoing):
    """A member is there."""

    type: Literal["presence.joined"] = "presence.joined"
    member: str


class Went(Outgoing):
    """A member is not there any more."""

    type: Literal["presence.left"] = "presence.left"
    member: str
