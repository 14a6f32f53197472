"""Notes over gRPC in streams: in, out, and both."""

import dataclasses

import anyio
import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.grpc.generated.notes.v1 import notes_pb2 as pb
from acme.grpc.generated.notes.v1.notes_pb2_grpc import NotesStub
from acme.grpc.settings import GrpcSettings
from acme.http.app import create_app
from acme.http.streaming import end_streams
from acme.settings import Settings

from ..http.serving import serving
from .notes_client import notes_client
from .serving import PATIENCE_SECONDS

Metadata = tuple[tuple[str, str], ...]
HERS = pb.CreateNoteRequest(title="Hers")


async def titles(stub: NotesStub, ada: Metadata) -> list[str]:
    page = await stub.ListNotes(pb.ListNotesRequest(), metadata=ada)
    return [note.title for note in page.notes]


async def event_of(
    call: grpc.aio.UnaryStreamCall[pb.FollowNotesRequest, pb.NoteEvent],
) -> pb.NoteEvent:
    event = await call.read()
    assert isinstance(event, pb.NoteEvent)
    return event


async def test_an_import_keeps_what_came_before_it_failed(
    services: Services, ada: Metadata
) -> None:
    async with notes_client(services) as stub:
        requests = [pb.CreateNoteRequest(title=str(number)) for number in range(3)]
        done = await stub.ImportNotes(iter(requests), metadata=ada)
        assert done.written == 3
        bad = [HERS, pb.CreateNoteRequest(), pb.CreateNoteRequest(title="After")]
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await stub.ImportNotes(iter(bad), metadata=ada)
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert await titles(stub, ada) == ["Hers", "2", "1", "0"]


async def test_each_note_that_is_written_is_answered_in_turn(
    services: Services, ada: Metadata
) -> None:
    async with notes_client(services) as stub:
        call = stub.WriteNotes(metadata=ada)
        outcomes = []
        for title in ("First", "", "Second"):
            await call.write(pb.CreateNoteRequest(title=title))
            answer = await call.read()
            assert isinstance(answer, pb.WriteNotesResponse)
            outcomes.append((answer.note.title, answer.error.code))
        await call.done_writing()
        assert await call.read() is grpc.aio.EOF
    assert outcomes == [("First", 0), ("", 3), ("Second", 0)]


async def test_changes_are_told_from_a_position_on(services: Services, ada: Metadata) -> None:
    async with notes_client(services) as stub:
        call = stub.FollowNotes(pb.FollowNotesRequest(), metadata=ada)
        first = await event_of(call)
        note = await stub.CreateNote(HERS, metadata=ada)
        expected = pb.Expected(any=Empty())
        await stub.DeleteNote(pb.DeleteNoteRequest(id=note.id, expected=expected), metadata=ada)
        change = pb.NoteChange(note_id=note.id, version=1)
        told = [await event_of(call) for _ in range(2)]
        assert [event.written for event in told] == [change, pb.NoteChange()]
        assert [event.deleted for event in told] == [pb.NoteChange(), change]
        call.cancel()

        again = stub.FollowNotes(pb.FollowNotesRequest(after=first.position), metadata=ada)
        await again.read()
        assert [await event_of(again) for _ in range(2)] == told
        again.cancel()

        lost = stub.FollowNotes(pb.FollowNotesRequest(after="0.1"), metadata=ada)
        await lost.read()
        assert (await event_of(lost)).WhichOneof("event") == "reset"
        lost.cancel()


async def test_says_where_it_is_while_nothing_happens(services: Services, ada: Metadata) -> None:
    grpc_settings = GrpcSettings(port=0, heartbeat_seconds=0.1)
    settings = services.settings.model_copy(update={"grpc": grpc_settings})
    async with notes_client(dataclasses.replace(services, settings=settings)) as stub:
        call = stub.FollowNotes(pb.FollowNotesRequest(), metadata=ada)
        assert await call.read() == await call.read()
        call.cancel()


async def test_a_follower_is_let_go_when_the_service_stops(
    services: Services, ada: Metadata
) -> None:
    async with notes_client(services) as stub:
        call = stub.FollowNotes(pb.FollowNotesRequest(), metadata=ada)
        await call.read()
        # As `serve` does, once it takes no more requests.
        end_streams(services)
        assert await call.read() is grpc.aio.EOF
        assert await call.code() is grpc.StatusCode.OK


async def test_an_import_in_flight_is_finished_when_the_service_stops(
    settings: Settings, services: Services, ada: Metadata
) -> None:
    app = create_app(settings, services)
    with capture_logs() as logs, anyio.fail_after(PATIENCE_SECONDS):
        async with app.router.lifespan_context(app):
            [port] = [line["port"] for line in logs if line["event"] == "grpc_listening"]
            async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
                async with serving(app, settings.server):
                    call = NotesStub(channel).ImportNotes(metadata=ada)
                    await call.write(HERS)
                # HTTP has ended by now.
                await call.write(HERS)
                await call.done_writing()
                assert (await call).written == 2
