"""Real clients of Yjs, in a process of Node: the packages `yjs`, `y-websocket` and `ws`."""

import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

ROOT = Path(__file__).parents[2]

# Reads commands, [ID, NAME, ...ARGUMENTS], a line each, and answers with a line.
_PROGRAM = """
const Y = require("yjs")
const { WebsocketProvider } = require("y-websocket")
const WebSocketPolyfill = require("ws")
const peers = {}
const until = (there, on) => new Promise((done) => {
  const look = () => there() && done(null)
  on(look)
  look()
})
const commands = {
  connect(peer, url, room) {
    const options = { WebSocketPolyfill, disableBc: true }
    peer.provider = new WebsocketProvider(url, room, peer.doc, options)
    return until(() => peer.provider.synced, (look) => peer.provider.on("sync", look))
  },
  disconnect: (peer) => peer.provider.destroy(),
  insert: (peer, place, text) => peer.doc.getText("text").insert(place, text),
  has(peer, text) {
    const there = () => peer.doc.getText("text").toString() === text
    return until(there, (look) => peer.doc.on("update", look))
  },
  name: (peer, name) => peer.provider.awareness.setLocalStateField("name", name),
  sees(peer, names) {
    const awareness = peer.provider.awareness
    const seen = () => Array.from(awareness.getStates().values(), (each) => each.name).sort().join()
    return until(() => seen() === names.join(), (look) => awareness.on("change", look))
  },
  // As when the power fails: nothing is said any more.
  vanish(peer) {
    peer.provider.shouldConnect = false
    peer.provider.ws.terminate()
  },
}
require("readline").createInterface({ input: process.stdin }).on("line", async (line) => {
  const [name, command, ...rest] = JSON.parse(line)
  const peer = (peers[name] ??= { doc: new Y.Doc() })
  await commands[command](peer, ...rest)
  console.log(line)
})
"""


class Peers:
    """Clients of Yjs, by name."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._stdin = process.stdin
        self._stdout = BufferedByteReceiveStream(process.stdout)

    async def do(self, name: str, command: str, *arguments: Any) -> None:
        """Wait until one has done something."""
        line = json.dumps([name, command, *arguments]).encode()
        await self._stdin.send(line + b"\n")
        assert await self._stdout.receive_until(b"\n", 10_000) == line


def node() -> str:
    """The command; skips the test where it or a package is not there."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("no node: install Node.js")
    needed = [found, "-e", "require('yjs'), require('y-websocket'), require('ws')"]
    if subprocess.run(needed, cwd=ROOT, check=False, capture_output=True).returncode:
        pytest.skip("no yjs: npm install --no-save yjs y-websocket ws")
    return found


@asynccontextmanager
async def peers() -> AsyncIterator[Peers]:
    """Clients until the end of the block."""
    command = [node(), "-e", _PROGRAM]
    async with await anyio.open_process(command, cwd=ROOT, stderr=None) as process:
        try:
            yield Peers(process)
        finally:
            process.kill()
