"""Rooms of a generated service beside WebSockets of FastAPI: messages that are heard in a second.

`python -m benchmarks.sockets`: twenty members of a room hear fifty messages of one of them, in turn
from a service (in memory) and from a loop over their sockets.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.load import Load
from benchmarks.measure import environment, render_service, report
from benchmarks.servers import Server, cores, free_port, running

MEMBERS, MESSAGES, ROUNDS = 20, 50, 31
TEXT = "x" * 100
WRITE = Load(method="POST", path="/notes", status=201, body={"title": "Room", "body": ""})
LIMITS = {"SOCKETS_MESSAGES_PER_SECOND": "10000", "ROOMS_MEMBERS_PER_CALLER": "100"}


async def entered(stack: AsyncExitStack, address: str, first: str) -> list[ClientConnection]:
    """Members of a room; each has sent its first message, if there is one, and was answered."""
    members = []
    for _ in range(MEMBERS):
        connecting = connect(address, compression=None, max_queue=None)
        members.append(await stack.enter_async_context(connecting))
        if first:
            await members[-1].send(first)
            while json.loads(await members[-1].recv())["type"] != "room.joined":
                pass
    return members


async def heard(members: list[ClientConnection], message: str) -> float:
    """Messages in a second, until the last member has heard the last."""

    async def hear(member: ClientConnection) -> None:
        for _ in range(MESSAGES):
            assert TEXT in str(await member.recv())

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for member in members:
            group.create_task(hear(member))
        for _ in range(MESSAGES):
            await members[0].send(message)
    return MEMBERS * MESSAGES / (time.perf_counter() - started)


async def measure(bare: Server, service: Server) -> list[list[float]]:
    """The rates of both, in turn."""
    note_id = (await asyncio.to_thread(service.answer, WRITE))["id"]

    def message(kind: str, **fields: Any) -> str:
        return json.dumps({"type": kind, "note_id": note_id, **fields})

    say = message("room.say", text=TEXT)
    async with AsyncExitStack() as stack:
        theirs = await entered(stack, f"ws://127.0.0.1:{bare.port}/room", "")
        rooms = f"ws://127.0.0.1:{service.port}/notes/rooms"
        ours = await entered(stack, rooms, message("room.join"))
        rates: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            rates[0].append(await heard(theirs, say))
            rates[1].append(await heard(ours, say))
    return rates


def main() -> None:
    """Measure both."""
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        answers = {"preset": "custom", "api": ["fastapi-websockets"]}
        env = environment(render_service(folder, answers), **LIMITS)
        servers = []
        # -P: this folder has an http.py, which must not hide the standard one.
        bare = ["-P", str(Path(__file__).parent / "bare_sockets.py")]
        for arguments in (bare, ["-m", "measured", "serve", "--port"]):
            port = free_port()
            command = [sys.executable, *arguments, str(port)]
            servers.append(stack.enter_context(running(command, port, env, folder)))
        rates = asyncio.run(measure(*servers))
    rows = list(zip(("bare FastAPI", "rooms"), rates, strict=True))
    report(f"{MEMBERS} members, {MESSAGES} messages", "msg/s", rows, goal=">= 0.80")


if __name__ == "__main__":
    os.sched_setaffinity(0, cores()[1])
    main()
