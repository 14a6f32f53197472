"""A document over a WebSocket, in the protocol of y-websocket.

What members of the document's room tell each other by the backplane is short: that there is more in
the log, or who is at the document. The updates themselves come from the log.
"""

import asyncio
from base64 import b64decode, b64encode
from contextlib import suppress

import structlog
from fastapi import WebSocket, WebSocketDisconnect

from acme.coediting import TooLarge
from acme.coediting.awareness import Awareness
from acme.coediting.messages import Kind, Message, read
from acme.coediting.opened import Guard, OpenDocument
from acme.errors import ServiceError, Unavailable
from acme.http.dependencies import services_of
from acme.http.problems import status_of
from acme.http.sockets.conversation import TOO_MUCH, Conversation
from acme.http.sockets.pace import Pace
from acme.rooms.member import Member

log = structlog.get_logger()

# With the status. Clients of Yjs come back, but not after codes from 4400 to 4499.
_CLOSED_BY_STATUS = 4000
_TOO_LARGE = 4413
# What members say: a number (so many updates there are), who is there, or a question for that.
_WHO, _STATES = "who", "states:"
_MOST_AWARENESS_BYTES = 4096


class DocumentSession:
    """One client at a document; `guard` says whether it may write."""

    def __init__(
        self, websocket: WebSocket, member: Member, document: OpenDocument, guard: Guard
    ) -> None:
        services = services_of(websocket)
        self._websocket = websocket
        self._member = member
        self._document = document
        self._guard = guard
        self._rooms = services.rooms
        self._settings = services.settings.coediting
        self._conversation = Conversation(websocket, member, services.settings.sockets)
        self._awareness = Awareness()

    async def hold(self) -> None:
        """Read and write until one side ends it.

        Raises:
            Unavailable: when the database or the backplane is.
        """
        await self._rooms.join(self._member, self._document.name)
        # Before anything is read: a client that asks is sent all to here, at least.
        state, number = await self._document.state()
        try:
            await self._conversation.carry(self._read(), self._tell(state, number))
        finally:
            await self._leave()

    async def _read(self) -> int | None:
        """Do what the client asks for: the code to close with, None when it has closed."""
        pace = Pace(self._settings.messages_per_second)
        while True:
            received = await self._websocket.receive()
            if received["type"] == "websocket.disconnect":
                return None
            if not pace.allows():
                return TOO_MUCH
            try:
                # Text is no message.
                await self._take(read(received.get("bytes") or b""))
            except ServiceError as error:
                return _code_of(error)

    async def _tell(self, state: bytes, number: int) -> int:
        """Tell the client what others do, until that cannot be read any more."""
        try:
            await self._send(Kind.STATE, state)
            await self._say(_WHO)
            while True:
                least = await self._hear()
                updates, number = await self._document.since(number, least)
                for update in updates:
                    await self._send(Kind.UPDATE, update)
        except ServiceError as error:
            return _code_of(error)

    async def _leave(self) -> None:
        """Tell the others that it is gone."""
        if (gone := self._awareness.gone()) is not None:
            await self._say_states(gone)

    async def _take(self, message: Message) -> None:
        match message.kind:
            case Kind.STATE:
                await self._send(Kind.MISSING, await self._document.missing(message.data))
            case Kind.AWARENESS:
                if (news := self._awareness.say(message.data)) is not None:
                    await self._say_states(news)
            case kind:
                await self._write(message.data, kind)

    async def _write(self, update: bytes, kind: Kind) -> None:
        written = await self._document.write(update, self._guard)
        if written.number is not None:
            await self._say(str(written.number))
        if not written.is_whole and kind == Kind.UPDATE:
            state, _ = await self._document.state()
            await self._send(Kind.STATE, state)

    async def _hear(self) -> int | None:
        """Wait until there is more in the log: at least so much, or None when nobody knows."""
        outbox = self._member.outbox
        while True:
            try:
                async with asyncio.timeout(self._settings.resync_seconds):
                    text = await outbox.get()
            except TimeoutError:
                return None
            if text == _WHO:
                if (known := self._awareness.all()) is not None:
                    await self._say_states(known)
            elif text.isdecimal():
                return int(text)
            elif text.startswith(_STATES):
                states = b64decode(text.removeprefix(_STATES))
                self._awareness.hear(states)
                await self._send(Kind.AWARENESS, states)
            else:
                # Members may have missed something.
                return None

    async def _say_states(self, states: bytes) -> None:
        if len(states) > _MOST_AWARENESS_BYTES:
            raise TooLarge("A client says less of itself.")
        await self._say(_STATES + b64encode(states).decode())

    async def _say(self, text: str) -> None:
        # While nobody hears, the log is read when they do again.
        with suppress(Unavailable):
            await self._rooms.say(self._member, self._document.name, text)

    async def _send(self, kind: Kind, data: bytes) -> None:
        # What a client sent before it went is read all the same.
        with suppress(WebSocketDisconnect, OSError, RuntimeError):
            await self._websocket.send_bytes(Message(kind, data).encoded())


def _code_of(error: ServiceError) -> int:
    log.info("document_refused", error=str(error))
    return _TOO_LARGE if isinstance(error, TooLarge) else _CLOSED_BY_STATUS + status_of(error)
