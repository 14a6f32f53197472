"""Members over WebSockets: what they may send, and how connections end."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from socket import SO_RCVBUF, SOL_SOCKET, socket

import anyio
import anyio.lowlevel
import pytest
from fastapi import WebSocket
from starlette.types import Message
from structlog.testing import capture_logs
from websockets.exceptions import InvalidStatus

from acme.http.sockets.conversation import Conversation
from acme.http.sockets.settings import SocketSettings
from acme.rooms.member import Member
from acme.settings import Settings

from ..http.serving import serving
from .door import MESSAGES, Say, door
from .places import settings_at
from .talking import PATIENCE_SECONDS, talking

HELLO = '{"type": "say", "text": "Hello"}'
HANDSHAKE = (
    b"GET /talk HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.fixture
def sockets() -> SocketSettings:
    return SocketSettings(messages_per_second=10_000)


@pytest.fixture
def few(sockets: SocketSettings, tmp_path: Path) -> Settings:
    """Settings of a small service."""
    settings = settings_at("memory", tmp_path)
    rooms = settings.rooms.model_copy(update={"queue": 20, "members_per_caller": 2})
    return settings.model_copy(update={"sockets": sockets, "rooms": rooms})


@pytest.fixture
async def port(few: Settings) -> AsyncIterator[int]:
    app = door(few)
    with anyio.fail_after(PATIENCE_SECONDS):
        async with app.router.lifespan_context(app), serving(app, few.server) as port:
            yield port


async def test_a_member_hears_what_others_say_in_its_room(port: int) -> None:
    async with talking(port) as ada, talking(port, "/talk?room=other") as bob:
        await ada.say(type="say", text="Hello")
        assert await ada.told() == {"type": "said", "text": "Hello"}
        await bob.say(type="say", text="To myself")
        assert await bob.told() == {"type": "said", "text": "To myself"}


async def test_a_hasty_member_is_answered_after_what_is_told_beside() -> None:
    member, sent = Member("ada", most=10), list[str]()
    received = iter([{"type": "websocket.connect"}, {"type": "websocket.receive", "text": HELLO}])

    async def receive() -> Message:
        for message in received:
            return message
        await anyio.sleep_forever()
        return {}

    async def send(message: Message) -> None:
        sent.extend([message["text"]] if "text" in message else [])
        if len(sent) > 1:
            member.end(1000)

    async def begin() -> int:
        await member.tell("began")
        await anyio.sleep_forever()
        return 1000

    async def answer(message: Say) -> None:
        member.offer(message.text)

    socket = WebSocket({"type": "websocket", "path": "/talk", "subprotocols": []}, receive, send)
    conversation = Conversation(socket, member, SocketSettings())
    with anyio.fail_after(PATIENCE_SECONDS):
        await conversation.hold(MESSAGES, answer, begin())
    assert sent == ["began", "Hello"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "text", "[]", "null", "{}", '{"type": "shout"}', '{"type": "say"}', "[" * 2000),
        *('{"type": "say", "text": "\\ud800"}', '{"type": "say", "text": "a", "more": 1}'),
    ],
)
async def test_what_is_no_message_is_refused_and_the_next_is_heard(text: str, port: int) -> None:
    async with talking(port) as ada:
        await ada.socket.send(text)
        problem = await ada.told()
        assert (problem["type"], problem["status"]) == ("problem", 422)
        await ada.say(type="say", text="Hello")
        assert (await ada.told())["text"] == "Hello"


async def test_a_refusal_has_the_status_of_http_and_the_reference(port: int) -> None:
    async with talking(port) as ada:
        await ada.say(type="say", text="Hello", room="other", ref="1")
        problem = await ada.told()
        assert (problem["status"], problem["title"], problem["ref"]) == (404, "Not Found", "1")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ('{"type": "say", "text": "bug"}', 1011),
        (b"bytes", 1003),
        ("x" * 5000, 1009),
        (["x"] * 300, 1009),
        ([b"\xff\xfe"], 1003),
    ],
)
async def test_ends_what_it_does_not_take(
    sent: str | bytes | list[str], code: int, port: int
) -> None:
    async with talking(port) as ada:
        await ada.socket.send(sent)
        assert await ada.code() == code


@pytest.mark.parametrize("sockets", [SocketSettings(messages_per_second=2)])
async def test_ends_one_who_sends_too_fast(port: int) -> None:
    async with talking(port) as ada:
        for _ in range(20):
            await ada.say(type="say", text="x")
        assert await ada.code() == 1008


@pytest.mark.parametrize("sockets", [SocketSettings(longest_seconds=0.1)])
async def test_ends_after_a_while(port: int) -> None:
    async with talking(port) as ada:
        assert await ada.code() == 1000


async def test_a_caller_has_only_so_many_connections_until_one_leaves(port: int) -> None:
    async with talking(port):
        async with talking(port):
            with pytest.raises(InvalidStatus) as refused:
                async with talking(port):
                    pass
            assert refused.value.response.status_code == 429
            assert "retry-after" in refused.value.response.headers
        async with talking(port) as again:
            await again.say(type="say", text="Hello")
            assert (await again.told())["text"] == "Hello"


async def test_a_member_that_does_not_read_is_dropped_while_others_go_on(port: int) -> None:
    with socket() as slow, capture_logs() as logs:
        # Else the system takes some megabytes for it.
        slow.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", port))
        slow.sendall(HANDSHAKE)
        async with talking(port) as quick:
            number = 0
            while "member_dropped" not in [line["event"] for line in logs]:
                number += 1
                text = f"{number} " + "x" * 4000
                await quick.say(type="say", text=text)
                assert (await quick.told())["text"] == text


@pytest.mark.parametrize("sockets", [SocketSettings(ping_seconds=0.1)])
async def test_a_client_that_is_not_there_any_more_is_left(port: int) -> None:
    with socket() as gone, capture_logs() as logs:
        gone.connect(("127.0.0.1", port))
        gone.sendall(HANDSHAKE)
        while "socket_closed" not in [line["event"] for line in logs]:
            await anyio.lowlevel.checkpoint()


async def test_members_are_told_all_and_then_to_go_elsewhere(few: Settings) -> None:
    app = door(few)
    with anyio.fail_after(PATIENCE_SECONDS):
        async with app.router.lifespan_context(app):
            async with serving(app, few.server, shutdown_seconds=600) as port:
                client = talking(port)
                ada = await client.__aenter__()
                await ada.say(type="say", text="Hello")
                await ada.told()
                for number in range(20):
                    await app.state.services.rooms.carrier.publish("told", f'{{"n": {number}}}')
            assert [json.loads(await ada.socket.recv())["n"] for _ in range(20)] == [*range(20)]
            assert await ada.code() == 1012
            await client.__aexit__(None, None, None)
