"""Notes raise an event for each change."""

import pytest

from acme.bootstrap import Services
from acme.errors import PreconditionFailed
from acme.notes.domain_events import NoteDeleted, NoteWritten

from .recorder import Recorder


async def test_each_change_of_a_note_is_told_and_no_refusal(services: Services) -> None:
    recorder = Recorder(services.domain_events)
    note = await services.notes.create("ada", title="One", body="")
    with pytest.raises(PreconditionFailed):
        await services.notes.edit("ada", note.id, title="", body=None, versions=frozenset({9}))
    await services.notes.edit("ada", note.id, title="Two", body=None, versions=None)
    await services.notes.delete("ada", note.id, versions=None)

    assert await recorder.all() == [
        NoteWritten(note_id=note.id, owner="ada", version=1),
        NoteWritten(note_id=note.id, owner="ada", version=2),
        NoteDeleted(note_id=note.id, owner="ada", version=2),
    ]
