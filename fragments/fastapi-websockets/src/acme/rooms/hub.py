"""Who is in which room of this process, and what they are told."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from acme.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    TooManyRequests,
    Unavailable,
)
from acme.rooms.backplane import (
    MOST_ROOM_CHARACTERS,
    MOST_TEXT_BYTES,
    Backplane,
)
from acme.rooms.carrying import Carrier
from acme.rooms.member import SERVICE_RESTART, Member
from acme.rooms.messages import Missed
from acme.rooms.settings import RoomSettings

_RETRY_SECONDS = 5
# A service whose backplane is away starts all the same.
_START_SECONDS = 5


class Rooms:
    """Members come and go; what is said in a room is told to all who are in it, here or elsewhere.

    It is told once, to who is there: nothing is kept for others.
    """

    # Without it requests are answered as ever, and members are told that they are not.
    critical = False

    def __init__(self, backplane: Backplane, settings: RoomSettings) -> None:
        self._settings = settings
        self._members = set[Member]()
        self._callers = Counter[str]()
        self._rooms: dict[str, set[Member]] = {}
        self._is_closing = False
        self.carrier = Carrier(
            backplane, self._rooms, deliver=self._deliver, missed=self._tell_missed
        )

    @asynccontextmanager
    async def enter(self, caller: str) -> AsyncIterator[Member]:
        """A member, in no room yet, until the end of the block.

        Raises:
            TooManyRequests: when the caller has as many members here as they may have.
            Unavailable: when the process is about to stop.
        """
        if self._is_closing:
            raise Unavailable("This process is about to stop.")
        if self._callers[caller] >= self._settings.members_per_caller:
            raise TooManyRequests(
                "There are as many connections as there may be.", retry_after_seconds=_RETRY_SECONDS
            )
        member = Member(caller, most=self._settings.queue)
        self._members.add(member)
        self._callers[caller] += 1
        try:
            yield member
        finally:
            self._members.discard(member)
            self._callers -= Counter([caller])
            for room in list(member.rooms):
                await self.leave(member, room)

    async def join(self, member: Member, room: str) -> None:
        """Be told what is said in a room, from now on.

        Raises:
            Conflict: when the member is in as many rooms as it may be.
            Unavailable: while the backplane is.
        """
        if len(room) > MOST_ROOM_CHARACTERS:
            raise ValueError(f"a room has at most {MOST_ROOM_CHARACTERS} characters")
        if room not in member.rooms and len(member.rooms) >= self._settings.per_member:
            raise Conflict(f"At most {self._settings.per_member} rooms at the same time.")
        member.rooms.add(room)
        self._rooms.setdefault(room, set()).add(member)
        try:
            await self.carrier.follow(room)
        except BaseException:
            await self.leave(member, room)
            raise

    async def leave(self, member: Member, room: str) -> None:
        """Be told no more."""
        member.rooms.discard(room)
        members = self._rooms.get(room, set())
        members.discard(member)
        if not members and self._rooms.pop(room, None) is not None:
            # Without a channel there is no subscription either.
            with suppress(Unavailable):
                await self.carrier.follow(room)

    async def say(self, member: Member, room: str, text: str) -> None:
        """Tell everybody in the room, the member too.

        Raises:
            InvalidInput: for a longer text than every backplane takes.
            NotFound: when the member is not in the room.
            Unavailable: while the backplane is; nobody is told then.
        """
        if room not in member.rooms:
            raise NotFound("Join the room first.")
        if len(text.encode()) > MOST_TEXT_BYTES:
            raise InvalidInput(f"A message has at most {MOST_TEXT_BYTES} bytes.")
        await self.carrier.publish(room, text)

    def end_streams(self) -> None:
        """End all members, who come back to another process; nobody enters any more."""
        self._is_closing = True
        for member in self._members:
            member.end(SERVICE_RESTART)

    async def ping(self) -> None:
        """Raise Unavailable while members cannot hear those of other processes."""
        self.carrier.open_channel()

    def _deliver(self, room: str, text: str) -> None:
        for member in self._rooms.get(room, ()):
            member.offer(text)

    def _tell_missed(self) -> None:
        text = Missed().encoded()
        for member in self._members:
            if member.rooms:
                member.offer(text)


@asynccontextmanager
async def carried(backplane: Backplane, settings: RoomSettings) -> AsyncIterator[Rooms]:
    """Rooms until the end of the block; without a backplane that answers they wait for one."""
    rooms = Rooms(backplane, settings)
    task = asyncio.create_task(rooms.carrier.keep())
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(_START_SECONDS):
                await rooms.carrier.tried.wait()
        yield rooms
    finally:
        rooms.end_streams()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
