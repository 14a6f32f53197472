"""Who is in which room, in all processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.presence.place import Place
from acme.presence.settings import PresenceSettings
from acme.rooms.hub import Rooms
from acme.rooms.member import Member


class Presence:
    """Members come into rooms and go; all who are there are told, once."""

    def __init__(self, rooms: Rooms, settings: PresenceSettings) -> None:
        self._rooms = rooms
        self._ttl = settings.ttl_seconds
        self._places: dict[str, tuple[Place, asyncio.Task[None], int]] = {}

    @asynccontextmanager
    async def enter(self, member: Member, room: str) -> AsyncIterator[Place]:
        """Be there until the end of the block.

        Raises:
            Unavailable: while the backplane is.
        """
        async with self._place(room) as place:
            await place.enter(member)
            try:
                yield place
            finally:
                await place.leave(member)

    @asynccontextmanager
    async def _place(self, room: str) -> AsyncIterator[Place]:
        if room not in self._places:
            place = Place(self._rooms, room, ttl_seconds=self._ttl)
            self._places[room] = place, asyncio.create_task(place.keep()), 0
        place, task, count = self._places[room]
        self._places[room] = place, task, count + 1
        try:
            await place.open()
            yield place
        finally:
            place, task, count = self._places.pop(room)
            if count > 1:
                self._places[room] = place, task, count - 1
            else:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await place.close()
