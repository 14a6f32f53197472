"""One who is in rooms: what is to be told to them, and how that ends."""

import asyncio
from uuid import uuid4

import structlog

log = structlog.get_logger()

# Close codes of RFC 6455 and of the registry that it began.
SERVICE_RESTART = 1012
TRY_AGAIN_LATER = 1013


class Member:
    """A connection, as rooms see it.

    What it is told waits in its outbox until the edge takes it. One that does not keep up is
    ended, while others go on.
    """

    def __init__(self, caller: str, *, most: int) -> None:
        self.id = uuid4().hex
        self.caller = caller
        self.rooms = set[str]()
        self.outbox = asyncio.Queue[str](most)
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        """The close code, as soon as it is to end."""

    def offer(self, text: str) -> None:
        """Tell it something."""
        try:
            self.outbox.put_nowait(text)
        except asyncio.QueueFull:
            if self.end(TRY_AGAIN_LATER):
                log.warning("member_dropped", member=self.id, behind=self.outbox.qsize())

    async def tell(self, text: str) -> None:
        """Tell it something, as soon as there is room for it."""
        await self.outbox.put(text)

    def end(self, code: int) -> bool:
        """End it, unless it has ended; says whether it had not."""
        if self.ended.done():
            return False
        self.ended.set_result(code)
        return True
