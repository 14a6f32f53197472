"""A member of rooms over a WebSocket: what it sends is read, what it is told is sent."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from fastapi import WebSocket, WebSocketDisconnect
from pydantic import TypeAdapter, ValidationError

from acme.errors import ServiceError
from acme.http.problems import status_of, title_of
from acme.http.sockets.pace import Pace
from acme.http.sockets.settings import SocketSettings
from acme.rooms.member import SERVICE_RESTART, Member
from acme.rooms.messages import Incoming, Problem

log = structlog.get_logger()

PROTOCOL = "rooms.v1"
"""What a page offers beside its credentials: a browser wants one of its offers to be taken."""

M = TypeVar("M", bound=Incoming)

NORMAL = 1000
NOT_TEXT = 1003
TOO_MUCH = 1008
TOO_LARGE = 1009
BUG = 1011
# What a client may take to read what is left for it when the connection ends.
_LAST_SECONDS = 1
# Those that begin together do not come back together.
_SPREAD = 0.2
_MOST_CHARACTERS = 200


class Conversation:
    """One connection, from the handshake to its end."""

    def __init__(self, websocket: WebSocket, member: Member, settings: SocketSettings) -> None:
        self._websocket = websocket
        self._member = member
        self._settings = settings

    async def hold(
        self,
        messages: TypeAdapter[M],
        handle: Callable[[M], Awaitable[None]],
        *beside: Coroutine[Any, Any, int],
    ) -> None:
        """Read and send texts until one side ends it, or it is too old.

        What is done `beside` ends it too, with the close code that it gives.
        """
        # In this order: what is told beside begins before the first message is answered.
        await self.carry(*beside, self._send(), self._read(messages, handle))

    async def carry(self, *parts: Coroutine[Any, Any, int | None]) -> None:
        """Do all parts until one ends, with the close code that it gives, or it is too old."""
        socket, member = self._websocket, self._member
        offered = socket.scope["subprotocols"]
        await socket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
        log.info("socket_opened", member=member.id, caller=member.caller)
        tasks = [asyncio.create_task(part) for part in parts]
        spread = random.uniform(1 - _SPREAD, 1 + _SPREAD)  # noqa: S311 - not a secret
        ends: list[asyncio.Future[Any]] = [*tasks, member.ended]
        try:
            await asyncio.wait(
                ends,
                timeout=self._settings.longest_seconds * spread,
                return_when=asyncio.FIRST_COMPLETED,
            )
            code = self._code(tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if code is not None:
            await self._close(code)
        log.info("socket_closed", member=member.id, code=code)

    async def _read(
        self, messages: TypeAdapter[M], handle: Callable[[M], Awaitable[None]]
    ) -> int | None:
        """The code to close with; None when the client has closed."""
        pace = Pace(self._settings.messages_per_second)
        while True:
            received = await self._websocket.receive()
            if received["type"] == "websocket.disconnect":
                return None
            if not pace.allows():
                return TOO_MUCH
            text = received.get("text")
            if text is None:
                return NOT_TEXT
            # Other doors of the same server take larger ones.
            if len(text.encode()) > self._settings.message_bytes:
                return TOO_LARGE
            await self._answer(text, messages, handle)

    async def _answer(
        self, text: str, messages: TypeAdapter[M], handle: Callable[[M], Awaitable[None]]
    ) -> None:
        try:
            message = messages.validate_json(text)
        except ValidationError as error:
            self._refuse(422, "Unprocessable Content", _first_of(error))
            return
        try:
            await handle(message)
        except ServiceError as error:
            status = status_of(error)
            self._refuse(status, title_of(status), str(error), ref=message.ref)

    async def _send(self) -> None:
        """What the member is told, for ever."""
        while True:
            await self._websocket.send_text(await self._member.outbox.get())

    def _refuse(self, status: int, title: str, detail: str, ref: str | None = None) -> None:
        problem = Problem(status=status, title=title, detail=detail, ref=ref)
        self._member.offer(problem.encoded())

    def _code(self, tasks: "Sequence[asyncio.Task[int | None]]") -> int | None:
        """Why it ends: the code to close with, None when nobody is there any more."""
        if self._member.ended.done():
            return self._member.ended.result()
        for task in (each for each in tasks if each.done()):
            error = task.exception()
            if error is None:
                return task.result()
            if isinstance(error, WebSocketDisconnect | OSError):
                return None
            log.error("bug", path=self._websocket.scope["path"], exc_info=error)
            return BUG
        return NORMAL

    async def _close(self, code: int) -> None:
        """In good order, as far as the client reads on; what it has not read by then is cut off."""
        with suppress(TimeoutError, WebSocketDisconnect, OSError, RuntimeError):
            async with asyncio.timeout(_LAST_SECONDS):
                if code == SERVICE_RESTART:
                    while not self._member.outbox.empty():
                        await self._websocket.send_text(self._member.outbox.get_nowait())
                await self._websocket.close(code)


def _first_of(error: ValidationError) -> str:
    [first, *_] = error.errors(include_url=False, include_input=False, include_context=False)
    place = ".".join(str(part) for part in first["loc"])
    return f"{place or 'message'}: {first['msg']}"[:_MOST_CHARACTERS]
