"""The changes of notes in the feed."""

import json

import pytest

from acme.bootstrap import Services
from acme.errors import PreconditionFailed
from acme.notes.feed import topic_of

from .opened import PATIENCE_SECONDS


async def test_each_change_of_a_note_is_told_to_its_owner(services: Services) -> None:
    notes = services.notes
    async with services.feed.subscribe(topic_of("ada")) as reader:
        await notes.create("bob", title="His", body="")
        note = await notes.create("ada", title="Hers", body="")
        await notes.edit("ada", note.id, title="New", body=None, versions=None)
        with pytest.raises(PreconditionFailed):
            await notes.delete("ada", note.id, versions=frozenset({1}))
        await notes.delete("ada", note.id, versions=None)
        told = []
        for _ in range(3):
            change = await reader.next(within=PATIENCE_SECONDS)
            assert change is not None
            data = json.loads(change.data)
            assert data["note_id"] == str(note.id)
            told.append((change.type, data["version"]))
    assert told == [("note.written", 1), ("note.written", 2), ("note.deleted", 2)]
