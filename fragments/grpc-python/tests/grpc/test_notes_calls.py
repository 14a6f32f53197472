"""Notes over gRPC, one call at a time."""

import dataclasses
from collections.abc import Awaitable
from pathlib import Path
from uuid import UUID, uuid4

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.rpc.error_details_pb2 import ErrorInfo
from httpx2 import AsyncClient
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.database.transaction import Transaction
from acme.grpc.generated.notes.v1 import notes_pb2 as pb
from acme.notes.domain import Note
from acme.notes.reading import StoredNotes
from acme.notes.service import NoteService

from ..credentials import headers_for
from ..databases import ADAPTERS, open_fresh
from .notes_client import notes_client
from .serving import details_of, metadata_of
from .test_calls import logged

Metadata = tuple[tuple[str, str], ...]

ANY = pb.Expected(any=Empty())


class Told:
    """Is told of notes, and remembers whose they are."""

    owner = ""

    async def note_written(self, _: Transaction, note: Note) -> None:
        self.owner = note.owner

    async def note_deleted(self, tx: Transaction, note: Note) -> None: ...


async def refusal(call: Awaitable[object]) -> tuple[grpc.StatusCode, ErrorInfo]:
    """How a call is refused."""
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call
    return refused.value.code(), details_of(refused.value)[0]


async def test_a_note_is_the_same_over_grpc_and_http(
    services: Services, client: AsyncClient
) -> None:
    headers = await headers_for(services, "ada")
    ada = metadata_of(headers)
    async with notes_client(services) as stub:
        created = await stub.CreateNote(
            pb.CreateNoteRequest(title=" Hers ", body="text"), metadata=ada
        )
        over_http = (await client.get(f"/notes/{created.id}", headers=headers)).json()
        assert over_http["title"] == created.title == "Hers"
        assert over_http["version"] == created.version == 1
        assert over_http["created_at"].rstrip("Z") in created.created_at.ToJsonString()

        edited = await stub.EditNote(
            pb.EditNoteRequest(id=created.id, body="", expected=pb.Expected(exactly=1)),
            metadata=ada,
        )
        assert (edited.title, edited.body, edited.version) == ("Hers", "", 2)
        assert await stub.GetNote(pb.GetNoteRequest(id=created.id), metadata=ada) == edited

        await stub.DeleteNote(pb.DeleteNoteRequest(id=created.id, expected=ANY), metadata=ada)
        assert (await client.get(f"/notes/{created.id}", headers=headers)).status_code == 404


async def test_pages_have_every_note_once(services: Services, ada: Metadata) -> None:
    async with notes_client(services) as stub:
        for number in range(5):
            await stub.CreateNote(pb.CreateNoteRequest(title=str(number)), metadata=ada)
        found, token = list[str](), ""
        while True:
            page = await stub.ListNotes(
                pb.ListNotesRequest(page_size=2, page_token=token), metadata=ada
            )
            found += [note.title for note in page.notes]
            if not (token := page.next_page_token):
                break
    assert found == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    "request_", [pb.ListNotesRequest(page_size=0), pb.ListNotesRequest(page_size=101)]
)
async def test_a_page_has_bounds(
    request_: pb.ListNotesRequest, services: Services, ada: Metadata
) -> None:
    async with notes_client(services) as stub:
        code, info = await refusal(stub.ListNotes(request_, metadata=ada))
    assert (code, info.metadata["status"]) == (grpc.StatusCode.INVALID_ARGUMENT, "422")


async def test_what_http_refuses_is_refused_alike(services: Services, ada: Metadata) -> None:
    async with notes_client(services) as stub:
        note = await stub.CreateNote(pb.CreateNoteRequest(title="Hers"), metadata=ada)
        old = pb.Expected(exactly=7)
        refused: dict[str, Awaitable[object]] = {
            "empty": stub.CreateNote(pb.CreateNoteRequest(title=" "), metadata=ada),
            "long": stub.CreateNote(pb.CreateNoteRequest(title="x" * 201), metadata=ada),
            "nothing": stub.EditNote(pb.EditNoteRequest(id=note.id, expected=ANY), metadata=ada),
            "no id": stub.GetNote(pb.GetNoteRequest(id="x"), metadata=ada),
            "absent": stub.GetNote(pb.GetNoteRequest(id=str(uuid4())), metadata=ada),
            "absent, unsaid": stub.DeleteNote(pb.DeleteNoteRequest(id=str(uuid4())), metadata=ada),
            "unsaid": stub.DeleteNote(pb.DeleteNoteRequest(id=note.id), metadata=ada),
            "old": stub.DeleteNote(pb.DeleteNoteRequest(id=note.id, expected=old), metadata=ada),
            "token": stub.ListNotes(pb.ListNotesRequest(page_token="x"), metadata=ada),
            "tokens": stub.ListNotes(pb.ListNotesRequest(page_token="x" * 101), metadata=ada),
        }
        found = {
            name: (await refusal(call))[1].metadata["status"] for name, call in refused.items()
        }
    assert found == {
        **{"empty": "422", "long": "422", "nothing": "422", "no id": "404", "absent": "404"},
        **{"absent, unsaid": "404", "unsaid": "428", "old": "412", "token": "404", "tokens": "422"},
    }


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_a_deadline_that_passes_ends_the_wait_for_the_database(
    adapter: str, services: Services, tmp_path: Path, ada: Metadata
) -> None:
    told = Told()
    async with open_fresh(adapter, tmp_path) as database:
        notes = NoteService(database, StoredNotes(database), [told])
        replaced = dataclasses.replace(services, database=database, notes=notes)
        async with notes_client(replaced) as stub:
            note = await stub.CreateNote(pb.CreateNoteRequest(title="Hers"), metadata=ada)
            edit = pb.EditNoteRequest(id=note.id, title="Late", expected=ANY)
            with capture_logs() as logs:
                async with database.transaction() as tx:
                    await tx.notes.held(told.owner, UUID(note.id))
                    with pytest.raises(grpc.aio.AioRpcError) as late:
                        await stub.EditNote(edit, metadata=ada, timeout=0.2)
                    # While the note is still held.
                    assert (await logged(logs))["code"] == "CANCELLED"
            assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
            # Nothing was written, and nothing is left waiting.
            assert await stub.GetNote(pb.GetNoteRequest(id=note.id), metadata=ada) == note
            edited = await stub.EditNote(edit, metadata=ada)
    assert (edited.title, edited.version) == ("Late", 2)
