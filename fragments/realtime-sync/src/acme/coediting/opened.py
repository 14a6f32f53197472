"""A document that is open in this process.

It is what its log says, read up to a number. An update is integrated, then appended under the next
number; who finds that taken reads what others wrote, and tries again. So numbers have no gaps, the
log is in one order for all processes, and nothing is told that is not stored.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import structlog
from pycrdt import Doc, get_update

from acme.coediting import Malformed, TooLarge
from acme.coediting.settings import CoeditingSettings
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Conflict, ServiceError, Unavailable

log = structlog.get_logger()

type Guard = Callable[[Transaction], Awaitable[object]]
"""Raises when the writer may not write any more; in the unit of work of the update."""

# Others write at the same moment; so often one of them is first.
_TRIES = 20
# An update is some letters, a document some thousand of them.
_MOST_UPDATES = 200
# What those who are a little behind are sent; others are sent the whole document.
_REMEMBERED, _MOST_REMEMBERED_BYTES = 32, 16_384


class Written(NamedTuple):
    """What became of an update."""

    # Of the log by then; None: there was nothing new in it.
    number: int | None
    # Whether all of it could be integrated. What goes on from insertions that are not here is left
    # out, and its writer is asked for them.
    is_whole: bool


class OpenDocument:
    """What is written into a document, and what others wrote."""

    def __init__(self, name: str, database: Database, settings: CoeditingSettings) -> None:
        self.name = name
        self._database = database
        self._most = settings.max_bytes
        self._turn = asyncio.Lock()
        self._doc: Doc[Any] = Doc()
        self._recent = deque[tuple[int, bytes]](maxlen=_REMEMBERED)
        self._number = self._count = self._size = 0

    async def state(self) -> tuple[bytes, int]:
        """Which updates it has, as Yjs tells them (a state vector); and the number of the last."""
        async with self._turn:
            await self._read_on()
            return self._doc.get_state(), self._number

    async def missing(self, state: bytes) -> bytes:
        """What somebody with this state has not got; raises Malformed."""
        async with self._turn:
            await self._read_on(1)
            try:
                return self._doc.get_update(state)
            except ValueError as error:
                raise Malformed("This is no state of a document.") from error

    async def since(self, number: int, least: int | None = None) -> tuple[Sequence[bytes], int]:
        """The updates after a number, and the last number.

        The log is looked at, unless `least` says which number is known to be there.
        """
        async with self._turn:
            await self._read_on(least)
            found = [update for each, update in self._recent if each > number]
            if len(found) < self._number - number:
                # Some are not remembered; what somebody has already does no harm.
                found = [self._doc.get_update()]
            return found, self._number

    async def write(self, update: bytes, guard: Guard) -> Written:
        """Store what is new in an update.

        Raises:
            Malformed: for what is no update.
            TooLarge: when the document would be.
            Unavailable: when the database is, or too many write at once.
        """
        async with self._turn:
            try:
                await self._read_on(1)
                return await self._write(update, guard)
            except BaseException:
                # There may be something in the document that is not in its log, or the reverse.
                self._forget()
                raise

    async def _write(self, update: bytes, guard: Guard) -> Written:
        integrated = list[bytes]()
        subscription = self._doc.observe(lambda event: integrated.append(event.update))
        try:
            self._doc.apply_update(update)
        except ValueError as error:
            raise Malformed("This is no update of a document.") from error
        finally:
            self._doc.unobserve(subscription)
        # Its first number is that of the clients whose insertions wait for earlier ones.
        is_whole = get_update(update, self._doc.get_state()).startswith(b"\0")
        if not is_whole:
            self._doc = _copy(self._doc)
        for each in integrated:
            if self._size + len(each) > self._most and len(self._doc.get_update()) > self._most:
                raise TooLarge(f"A document has at most {self._most} bytes.")
            await self._append(each, guard)
        return Written(self._number if integrated else None, is_whole)

    async def _append(self, update: bytes, guard: Guard) -> None:
        for _ in range(_TRIES):
            try:
                async with self._database.transaction() as tx:
                    await guard(tx)
                    await tx.document_updates.append(self.name, self._number + 1, update)
            except Conflict:
                await self._read_on()
            else:
                break
        else:
            raise Unavailable("Too many write this document at the same time.")
        self._take(self._number + 1, update)
        if self._count > _MOST_UPDATES or self._size > self._most:
            await self._compact()

    async def _compact(self) -> None:
        whole = self._doc.get_update()
        try:
            async with self._database.transaction() as tx:
                await tx.document_updates.compact(self.name, self._number, whole)
        except ServiceError as error:
            # It is as true as before, and the next update tries again.
            log.warning("document_not_compacted", document=self.name, error=str(error))
            return
        self._size, self._count = len(whole), 1

    async def _read_on(self, least: int | None = None) -> None:
        if least is not None and self._number >= least:
            return
        async with self._database.reading() as tx:
            found = await tx.document_updates.after(self.name, self._number)
        for number, update in found:
            self._doc.apply_update(update)
            self._take(number, update)

    def _take(self, number: int, update: bytes) -> None:
        self._number = number
        if len(update) > _MOST_REMEMBERED_BYTES:
            self._recent.clear()
        else:
            self._recent.append((number, update))
        self._count += 1
        self._size += len(update)

    def _forget(self) -> None:
        self._doc = Doc()
        self._recent.clear()
        self._number = self._count = self._size = 0


def _copy(doc: "Doc[Any]") -> "Doc[Any]":
    """The same without what waits for others, of which there could be any amount."""
    copy: Doc[Any] = Doc()
    copy.apply_update(doc.get_update())
    return copy
