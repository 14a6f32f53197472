"""Who is in one room, as this process knows it.

Each process says again and again which of its own members are there. One that is not spoken of any
more is gone: its process was killed, or cannot be heard. Nothing is stored.
"""

import asyncio
import math
from contextlib import suppress
from itertools import batched

from pydantic import ValidationError

from acme.errors import Unavailable
from acme.presence.messages import Announcement, Came, Here, Went
from acme.rooms.hub import Rooms
from acme.rooms.member import Member
from acme.rooms.messages import Outgoing

_BEATS = 3
# As many ids as fit into a text of the backplane.
_AT_ONCE = 100
# What is heard while this process has other things to do; what is lost is said again.
_QUEUE = 1000


class Place:
    """A room in which there is somebody of this process."""

    def __init__(self, rooms: Rooms, room: str, *, ttl_seconds: float) -> None:
        self._rooms = rooms
        # Members of the room itself hear nothing of this.
        self._room = f"presence/{room}"
        self._ttl = ttl_seconds
        self._listener = Member("presence", most=_QUEUE)
        self._own: dict[str, Member] = {}
        # Until when a member counts as there, by the clock of the event loop.
        self._until: dict[str, float] = {}
        # What is said is true when it is said: a beat does not overtake a farewell.
        self._turn = asyncio.Lock()

    async def keep(self) -> None:
        """Hear, and say who is here, until cancelled."""
        now = asyncio.get_running_loop().time
        beat = now()
        while True:
            if now() >= beat:
                await self._say_all()
                beat = now() + self._ttl / _BEATS
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min([beat, *self._until.values()])):
                    await self._hear(await self._listener.outbox.get())
            # What was said in time may be heard late, when there is much to do.
            if self._listener.outbox.empty():
                for member in [each for each, until in self._until.items() if until <= now()]:
                    self._forget(member)

    async def open(self) -> None:
        """Hear of others; raises Unavailable while the backplane is."""
        await self._rooms.join(self._listener, self._room)

    async def close(self) -> None:
        """Hear no more."""
        await self._rooms.leave(self._listener, self._room)

    async def enter(self, member: Member) -> None:
        """A member is here, and is told who else is."""
        asks = not self._own
        member.offer(self.here().encoded())
        self._own[member.id] = member
        self._remember(member.id, math.inf)
        async with self._turn:
            await self._say(Announcement(here=[member.id], asks=asks))

    async def leave(self, member: Member) -> None:
        """A member is not here any more."""
        del self._own[member.id]
        self._forget(member.id)
        async with self._turn:
            await self._say(Announcement(gone=[member.id]))

    def here(self, ref: str | None = None) -> Here:
        """Who is there."""
        return Here(members=sorted(self._until), ref=ref)

    async def _say_all(self, *, asks: bool = False) -> None:
        async with self._turn:
            for some in batched(list(self._own), _AT_ONCE):
                here = [member for member in some if member in self._own]
                await self._say(Announcement(here=here, asks=asks))

    async def _hear(self, text: str) -> None:
        try:
            told = Announcement.model_validate_json(text)
        except ValidationError:
            # Some of it may have been missed, as rooms say.
            await self._say_all(asks=True)
            return
        until = asyncio.get_running_loop().time() + self._ttl
        for member in told.here:
            if member not in self._own:
                self._remember(member, until)
        for member in told.gone:
            self._forget(member)
        if told.asks:
            await self._say_all()

    async def _say(self, announcement: Announcement) -> None:
        # It is said again.
        with suppress(Unavailable):
            text = announcement.model_dump_json(exclude_defaults=True)
            await self._rooms.say(self._listener, self._room, text)

    def _remember(self, member: str, until: float) -> None:
        is_new = member not in self._until
        self._until[member] = until
        if is_new:
            self._tell(Came(member=member))

    def _forget(self, member: str) -> None:
        if self._until.pop(member, None) is not None:
            self._tell(Went(member=member))

    def _tell(self, event: Outgoing) -> None:
        text = event.encoded()
        for member in self._own.values():
            member.offer(text)
