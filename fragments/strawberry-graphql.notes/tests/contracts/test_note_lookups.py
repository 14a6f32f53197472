"""Several notes are found alike in every database."""

from pathlib import Path
from uuid import uuid4

import pytest

from acme.notes.domain import Note
from acme.notes.lookup.service import NoteLookup

from ..databases import ADAPTERS, open_fresh


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_finds_those_that_are_there_and_the_owners(adapter: str, tmp_path: Path) -> None:
    notes = [Note.new(owner=owner, title="", body="") for owner in ("ann", "ann", "Ann", "bob")]
    async with open_fresh(adapter, tmp_path) as database:
        async with database.transaction() as tx:
            for note in notes:
                await tx.notes.add(note)
        ids = [uuid4(), *(note.id for note in notes)]
        lookup = NoteLookup(database)
        assert await lookup.several("ann", ids) == {note.id: note for note in notes[:2]}
        assert await lookup.several("ann", []) == {}
        assert await lookup.several("ann", ids[:1]) == {}
