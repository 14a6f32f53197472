"""Rows out of a file, as a source of chunks."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from itertools import islice, takewhile
from pathlib import Path

from acme.batches.files.rows import Row
from acme.batches.runner import Chunk
from acme.errors import InvalidInput


def fingerprint(path: Path) -> str:
    """What tells this file from another one at its place.

    Raises:
        InvalidInput: when there is no such file.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from None
    if not path.is_file():
        raise InvalidInput(f"{path} is no file.")
    return f"{found.st_size} bytes of {found.st_mtime_ns}"


class FileRows:
    """The rows of a file, read in a thread."""

    def __init__(self, path: Path, read: Callable[[Path, str], Iterator[Row]]) -> None:
        self._path = path
        self._read = read

    async def chunks(
        self, *, after: str, until: str | None, size: int
    ) -> AsyncGenerator[Chunk[Row], None]:
        """The rows after a position, up to and with another."""
        rows = self._read(self._path, after)
        if until is not None:
            rows = takewhile(lambda row: row.position <= until, rows)
        while some := await asyncio.to_thread(lambda: list(islice(rows, size))):
            yield Chunk(after=after, until=some[-1].position, rows=some)
            after = some[-1].position
