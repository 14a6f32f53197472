"""One story through all doors at once: what is written at one is told at every other.

Two processes of one service, on PostgreSQL, their rooms on NATS. The client knows neither the code
of the service nor its protos: it asks the server for them.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import httpx2
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from websockets.asyncio.client import ClientConnection, connect

from .conftest import Render, check, program, real_servers
from .ports import free_port
from .serving import PACKAGE, own_database, serving
from .stacks import Answers

pytestmark = pytest.mark.full

STACK: Answers = {
    "preset": "custom",
    "database": "postgresql",
    "data": ["alembic-migrations"],
    "auth": ["jwt"],
    "message_broker": "nats",
    "api": ["streaming-api-patterns", "fastapi-websockets", "strawberry-graphql", "grpc-python"],
}
ADA = {"email": "ada@example.com", "password": "correct horse 9"}
STORY = "the-story-through-all-doors"
SUBSCRIPTION = "subscription Told {noteChanges {event version note {title}}}"
PATIENCE_SECONDS = 60


@asynccontextmanager
async def events(
    client: httpx2.AsyncClient, method: str, path: str, **asked: Any
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """The data of server-sent events."""
    async with client.stream(method, path, **asked) as answer:
        assert answer.status_code == 200, await answer.aread()
        lines = answer.aiter_lines()
        yield (json.loads(line[6:]) async for line in lines if line.startswith("data: {"))


def call(channel: grpc.Channel, name: str, metadata: dict[str, str], **fields: Any) -> Any:
    """Call a method of notes, as its server describes it."""
    pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
    method = pool.FindServiceByName("notes.v1.Notes").methods_by_name[name]
    asking = channel.unary_unary(
        f"/{method.containing_service.full_name}/{name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
    request = GetMessageClass(method.input_type)(**fields)
    return asking(request, metadata=tuple(metadata.items()), timeout=PATIENCE_SECONDS)


async def received(room: ClientConnection, kind: str) -> dict[str, Any]:
    """The next message of a kind that a member of rooms is sent."""
    async for message in room:
        told: dict[str, Any] = json.loads(message)
        if told["type"] == kind:
            return told
    pytest.fail(f"the room ended before {kind}")


async def story(here: str, there: str, grpc_address: str) -> str:
    """Write at one door, hear of it at the others; the id of the note."""
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        httpx2.AsyncClient(base_url=here, timeout=PATIENCE_SECONDS) as client,
        httpx2.AsyncClient(base_url=there, timeout=PATIENCE_SECONDS) as other,
    ):
        assert (await client.post("/accounts", json=ADA)).status_code == 202
        token = (await client.post("/sessions", json=ADA)).json()["access_token"]
        told = {"authorization": f"Bearer {token}", "x-request-id": STORY}
        asked = {"json": {"query": SUBSCRIPTION, "operationName": "Told"}}
        accepts = told | {"accept": "text/event-stream"}
        async with (
            events(client, "GET", "/notes/changes", headers=told) as stream,
            events(other, "POST", "/graphql", headers=accepts, **asked) as subscription,
            connect(f"ws{here[4:]}/notes/rooms", additional_headers=told) as near,
            connect(f"ws{there[4:]}/notes/rooms", additional_headers=told) as far,
        ):
            assert (await received(far, "room.entered"))["position"]
            began = (await anext(subscription))["data"]["noteChanges"]
            assert began["event"] == "STARTED"
            with grpc.insecure_channel(grpc_address) as channel:
                fields = {"title": "From afar", "body": "over gRPC"}
                note = await asyncio.to_thread(call, channel, "CreateNote", told, **fields)
            changed = await received(far, "note.written")
            assert (changed["note_id"], changed["version"]) == (note.id, 1)
            change = (await anext(subscription))["data"]["noteChanges"]
            assert (change["version"], change["note"]) == (1, {"title": fields["title"]})
            event = await anext(stream)
            assert (event["note_id"], event["version"]) == (note.id, 1)
            found = (await other.get(f"/notes/{note.id}", headers=told)).json()
            assert (found["title"], found["body"]) == (fields["title"], fields["body"])
            for room in (near, far):
                await room.send(json.dumps({"type": "room.join", "note_id": note.id}))
                assert (await received(room, "room.joined"))["note_id"] == note.id
            said = {"type": "room.say", "note_id": note.id, "text": "Have you read it?"}
            await near.send(json.dumps(said))
            heard = await received(far, "room.said")
            assert (heard["note_id"], heard["text"]) == (note.id, said["text"])
    return str(note.id)


def told_in(log: Path) -> set[str]:
    """What the story did at a process, each with the outcome, from the lines of its log."""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    return {
        f"{line.get('method')} {line.get('path', 'gRPC')} {line.get('status', line.get('code'))}"
        for line in lines
        if line["event"] in {"request", "call"} and line.get("request_id") == STORY
    }


def test_what_one_door_writes_every_other_tells(rendered: Render, tmp_path: Path) -> None:
    project, servers = rendered(STACK), real_servers()
    folders = [tmp_path / "here", tmp_path / "there"]
    for folder in folders:
        folder.mkdir()
    with own_database(
        {"DATABASE_URL": servers["postgresql"].url, "BROKER_URL": servers["nats"].url}
    ) as urls:
        environment = urls | {"PYTHONPATH": str(project / "src"), "ROOMS_BACKPLANE": "broker"}
        command = [program("python"), "-m", PACKAGE]
        check(*command, "migrate", cwd=tmp_path, **environment)
        key = check(*command, "auth-key", cwd=tmp_path, **environment).strip()
        environment["AUTH_SIGNING_KEYS"] = key
        port = str(free_port())
        with (
            serving(folders[0], environment | {"GRPC_PORT": port}) as here,
            serving(folders[1], environment | {"GRPC_PORT": "0"}) as there,
        ):
            note_id = asyncio.run(story(here, there, f"127.0.0.1:{port}"))
    rooms = "GET /notes/rooms 101"
    assert told_in(folders[0] / "serve.log") == {
        "/notes.v1.Notes/CreateNote gRPC OK",
        "GET /notes/changes 200",
        rooms,
    }
    assert told_in(folders[1] / "serve.log") == {
        f"GET /notes/{note_id} 200",
        "POST /graphql 200",
        rooms,
    }
