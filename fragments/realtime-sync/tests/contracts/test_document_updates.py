"""The contract of the logs of documents; documents over them, open in two processes."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from acme.coediting import Malformed, TooLarge
from acme.coediting.opened import OpenDocument
from acme.coediting.settings import CoeditingSettings
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Conflict, NotFound

from ..databases import ADAPTERS, open_fresh

SMALL = CoeditingSettings(max_bytes=4096)
EMPTY = b"\0"

pytestmark = pytest.mark.parametrize("adapter", ADAPTERS)


@pytest.fixture
async def database(adapter: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(adapter, tmp_path) as database:
        yield database


@pytest.fixture
def here(database: Database) -> OpenDocument:
    """A document, open in one process."""
    return OpenDocument("d", database, SMALL)


@pytest.fixture
def there(database: Database) -> OpenDocument:
    """The same, open in another."""
    return OpenDocument("d", database, SMALL)


async def anybody(_: Transaction) -> None:
    """Writes."""


def text_of(doc: "Doc[Any]") -> Text:
    text: Text = doc.get("text", type=Text)
    return text


def written(text: str, client: int = 1) -> "Doc[Any]":
    doc: Doc[Any] = Doc(client_id=client)
    text_of(doc).insert(0, text)
    return doc


async def read(document: OpenDocument) -> str:
    """What somebody reads who has nothing yet."""
    doc: Doc[Any] = Doc()
    await document.state()
    doc.apply_update(await document.missing(EMPTY))
    return str(text_of(doc))


async def kept(database: Database, after: int = 0) -> list[int]:
    async with database.reading() as tx:
        return [number for number, _ in await tx.document_updates.after("d", after)]


async def test_updates_of_a_document_are_kept_under_numbers_that_nobody_has_twice(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.document_updates.append("d", 1, b"one")
        await tx.document_updates.append("d", 2, b"two")
        await tx.document_updates.append("other", 1, b"\0\xff" * 40_000)
    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await tx.document_updates.append("d", 2, b"too late")
    async with database.reading() as tx:
        assert list(await tx.document_updates.after("d", 1)) == [(2, b"two")]
        assert list(await tx.document_updates.after("other", 0)) == [(1, b"\0\xff" * 40_000)]
    async with database.transaction() as tx:
        await tx.document_updates.remove("d")
        await tx.document_updates.remove("d")
    assert await kept(database) == []


async def test_one_update_takes_the_place_of_several_and_readers_go_on(database: Database) -> None:
    async with database.transaction() as tx:
        for number in range(1, 5):
            await tx.document_updates.append("d", number, b"%d" % number)
        await tx.document_updates.compact("d", 3, b"all three")
        # Another process comes late with less.
        await tx.document_updates.compact("d", 2, b"both")
    async with database.reading() as tx:
        found = dict(await tx.document_updates.after("d", 1))
    assert {3: b"all three", 4: b"4"}.items() <= found.items()
    assert await kept(database, after=3) == [4]


async def test_what_one_process_writes_another_reads_and_both_write_at_once(
    here: OpenDocument, there: OpenDocument
) -> None:
    assert await here.write(written("Hello").get_update(), anybody) == (1, True)
    assert await read(there) == "Hello"
    # Neither knows of the other's.
    assert await here.write(written("!", 2).get_update(), anybody) == (2, True)
    assert await there.write(written("?", 3).get_update(), anybody) == (3, True)
    assert await read(here) == await read(there)
    assert len(await read(here)) == len("Hello!?")
    updates, number = await here.since(1)
    assert (len(updates), number) == (2, 3)
    assert await here.since(3, least=3) == ([], 3)


async def test_what_is_there_already_is_not_written_again(
    here: OpenDocument, database: Database
) -> None:
    doc = written("Hello")
    del text_of(doc)[0:2]
    assert (await here.write(doc.get_update(), anybody)).number == 1
    assert await here.write(doc.get_update(), anybody) == (None, True)
    assert await here.write(b"\0\0", anybody) == (None, True)
    assert await kept(database) == [1]


async def test_what_goes_on_from_what_is_not_here_waits_for_it(
    here: OpenDocument, there: OpenDocument
) -> None:
    doc = written("Hello")
    before = doc.get_state()
    text_of(doc).insert(5, ", Ada")
    assert await here.write(doc.get_update(before), anybody) == (None, False)
    assert await here.write(doc.get_update(), anybody) == (1, True)
    assert await read(there) == "Hello, Ada"


async def test_what_is_refused_leaves_nothing_behind(
    here: OpenDocument, database: Database
) -> None:
    async def nobody(_: Transaction) -> None:
        raise NotFound("There is no such note.")

    await here.write(written("Hello").get_update(), anybody)
    refusals: list[tuple[type[Exception], bytes, Any]] = [
        (Malformed, b"\xff\xff", anybody),
        (Malformed, written("Hello!").get_update()[:-4], anybody),
        (TooLarge, written("x" * 5000, 2).get_update(), anybody),
        (NotFound, written("?", 2).get_update(), nobody),
    ]
    for refusal, update, guard in refusals:
        with pytest.raises(refusal):
            await here.write(update, guard)
        assert await read(here) == "Hello"
    with pytest.raises(Malformed):
        await here.missing(b"\xff")
    assert await kept(database) == [1]


async def test_many_updates_become_one_and_nothing_is_lost(
    here: OpenDocument, there: OpenDocument, database: Database
) -> None:
    doc = written("")
    async with database.transaction() as tx:
        for number in range(1, 201):
            before = doc.get_state()
            text_of(doc).insert(0, chr(97 + number % 26))
            if number % 3 == 0:
                del text_of(doc)[0:1]
            await tx.document_updates.append("d", number, doc.get_update(before))
    _, number = await there.state()
    assert number == 200
    await here.write(written("!", 2).get_update(), anybody)
    assert await kept(database) == [201]
    found = await read(here)
    assert found.replace("!", "") == str(text_of(doc))
    assert await read(there) == found
    # One who is far behind is sent the whole.
    [whole], number = await here.since(1)
    late: Doc[Any] = Doc()
    late.apply_update(whole)
    assert str(text_of(late)) == found


EDITS = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.integers(0, 20), st.sampled_from(["", "a", "bcd"])),
    max_size=20,
)


@settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=EDITS)
async def test_whatever_two_write_apart_they_have_the_same_in_the_end(
    database: Database, edits: list[tuple[int, int, str]]
) -> None:
    documents = [OpenDocument("d", database, SMALL) for _ in range(2)]
    docs: list[Doc[Any]] = [Doc(), Doc()]
    async with database.transaction() as tx:
        await tx.document_updates.remove("d")
    for who, place, inserted in edits:
        text = text_of(docs[who])
        place = min(place, len(text))
        if inserted:
            text.insert(place, inserted)
        elif place < len(text):
            del text[place : place + 1]
        if place % 4 == 0:
            # This one is connected for a moment.
            await exchange(documents[who], docs[who])
    for who in (0, 1, 0):
        await exchange(documents[who], docs[who])
    assert str(text_of(docs[0])) == str(text_of(docs[1])) == await read(documents[0])


async def exchange(document: OpenDocument, doc: "Doc[Any]") -> None:
    state, _ = await document.state()
    await document.write(doc.get_update(state), anybody)
    doc.apply_update(await document.missing(doc.get_state()))
