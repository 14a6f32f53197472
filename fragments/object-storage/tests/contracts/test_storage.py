"""What every storage of objects does."""

import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from httpx2 import AsyncClient

from acme.errors import NotFound
from acme.storage import PIECE_BYTES, ObjectStorage
from acme.storage.opening import open_storage
from acme.storage.settings import StorageSettings

from ..storage.own_s3 import CREDENTIALS, make_bucket, own_s3


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A server for all tests of this module."""
    with own_s3() as server:
        yield server


@pytest.fixture(params=["memory", "file", "s3"])
def storage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ObjectStorage:
    """An empty storage."""
    match request.param:
        case "memory":
            url = "memory://"
        case "file":
            url = f"file://{tmp_path}/files"
        case _:
            for name, value in CREDENTIALS.items():
                monkeypatch.setenv(name, value)
            url = make_bucket(request.getfixturevalue("s3"), uuid4().hex)
    return open_storage(StorageSettings(url=url))


async def content_of(storage: ObjectStorage, key: str, **bounds: int) -> bytes:
    return b"".join([piece async for piece in storage.read(key, **bounds)])


async def zeros(megabytes: int) -> AsyncIterator[bytes]:
    for _ in range(megabytes):
        yield bytes(1_048_576)


async def test_keeps_objects_copies_lists_and_forgets_them(storage: ObjectStorage) -> None:
    await storage.write("a/one", b"0123456789")
    await storage.write("a/one", b"abcdefghij")
    assert await storage.size("a/one") == 10
    assert await content_of(storage, "a/one") == b"abcdefghij"
    assert await content_of(storage, "a/one", start=2, end=4) == b"cd"
    await storage.copy("a/one", "a/two")
    await storage.write("ab/three", b"x")
    assert sorted(await storage.keys("a")) == ["a/one", "a/two"]
    await storage.remove(["a/one", "a/none", "a/two"])
    assert await storage.keys("a") == []
    await storage.ping()
    with pytest.raises(NotFound):
        await storage.size("a/one")
    with pytest.raises(NotFound):
        await content_of(storage, "a/one")
    with pytest.raises(NotFound):
        await content_of(storage, "a/one", start=0, end=1)
    with pytest.raises(NotFound):
        await storage.copy("a/one", "a/four")


async def test_an_object_that_is_broken_off_is_none(storage: ObjectStorage) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(3 * PIECE_BYTES)
        raise RuntimeError("the client has gone")

    with pytest.raises(RuntimeError, match="gone"):
        await storage.write("a/one", broken())
    assert await storage.keys("a") == []


async def test_an_object_of_several_parts_is_whole(storage: ObjectStorage) -> None:
    await storage.write("a/large", zeros(12))
    assert len(await content_of(storage, "a/large")) == 12 * 1_048_576


async def test_a_large_object_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    storage = open_storage(StorageSettings(url=f"file://{tmp_path}"))
    tracemalloc.start()
    try:
        await storage.write("a/large", zeros(64))
        read = sum([len(piece) async for piece in storage.read("a/large")])
        assert read == 64 * 1_048_576
        assert tracemalloc.get_traced_memory()[1] < 5 * PIECE_BYTES
    finally:
        tracemalloc.stop()


async def test_signs_urls_where_it_can_let_others_in(storage: ObjectStorage) -> None:
    if not storage.signs:
        with pytest.raises(TypeError):
            await storage.signed_put("a/one", seconds=60)
        return
    url = await storage.signed_put("a/one", seconds=60)
    async with AsyncClient(trust_env=False) as client:
        assert (await client.put(url, content=b"theirs")).status_code == 200
    assert await content_of(storage, "a/one") == b"theirs"
