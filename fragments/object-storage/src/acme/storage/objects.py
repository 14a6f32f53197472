"""Objects by obstore, which speaks to folders, S3, Google Cloud Storage and Azure alike."""

from collections.abc import AsyncIterable, AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import AzureStore, GCSStore, ObjectStore, S3Store

from acme.errors import NotFound, Unavailable
from acme.storage import PIECE_BYTES


class StoredObjects:
    """Objects of one store."""

    critical = False

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.signs = isinstance(store, AzureStore | GCSStore | S3Store)

    async def write(self, key: str, content: bytes | AsyncIterable[bytes]) -> None:
        """Keep an object; what is no `bytes` goes in parts, a few at a time."""
        with _refusals():
            await obstore.put_async(
                self._store, key, content, chunk_size=2 * PIECE_BYTES, max_concurrency=2
            )

    async def read(
        self, key: str, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """Ask for a piece at a time: a slow reader keeps no answer of the storage waiting."""
        last = await self.size(key) if end is None else end
        for position in range(start, last, PIECE_BYTES):
            with _refusals():
                piece = await obstore.get_range_async(
                    self._store, key, start=position, end=min(position + PIECE_BYTES, last)
                )
            yield bytes(piece)

    async def size(self, key: str) -> int:
        """How many bytes an object has."""
        with _refusals():
            return (await obstore.head_async(self._store, key))["size"]

    async def copy(self, source: str, target: str) -> None:
        """Have the storage copy it."""
        with _refusals():
            await obstore.copy_async(self._store, source, target)

    async def keys(self, prefix: str) -> Sequence[str]:
        """Ask for all pages of the list."""
        with _refusals():
            found = await obstore.list(self._store, prefix=prefix).collect_async()
        return [each["path"] for each in found]

    async def remove(self, keys: Sequence[str]) -> None:
        """Forget objects one by one: of several, one that is not there would keep the rest."""
        for key in keys:
            try:
                with _refusals():
                    await obstore.delete_async(self._store, key)
            except NotFound:
                continue

    async def signed_put(self, key: str, *, seconds: int) -> str:
        """Sign a URL."""
        if not isinstance(self._store, AzureStore | GCSStore | S3Store):
            raise TypeError("this storage signs nothing")
        with _refusals():
            return await obstore.sign_async(self._store, "PUT", key, timedelta(seconds=seconds))

    async def ping(self) -> None:
        """Write, as requests do, and forget it."""
        key = f"pings/{uuid4()}"
        try:
            await self.write(key, b"ping")
        except NotFound as error:
            raise Unavailable("The storage has no such bucket.") from error
        await self.remove([key])


@contextmanager
def _refusals() -> Iterator[None]:
    """What the library raises, in the words of the domain."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound("There is no such object.") from error
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise Unavailable("The storage refuses this service: see to its credentials.") from error
    except (BaseError, OSError) as error:
        raise Unavailable("The storage does not answer as it should.") from error
