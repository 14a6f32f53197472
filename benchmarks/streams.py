"""Server-sent events of a generated service beside FastAPI's own: events, and memory of a stream.

`python -m benchmarks.streams`: twenty readers are each told fifty changes, in turn by the feed of a
service (in memory) and by bare queues; then a thousand streams on which nothing happens.
"""

import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.load import Load
from benchmarks.measure import alternate, environment, render_service, report
from benchmarks.servers import Server, cores, free_port, running

READERS, EVENTS, ROUNDS = 20, 50, 31
IDLE = 1000
TELL = Load(method="POST", path=f"/told?count={EVENTS}", status=200)
HERE = Path(__file__).parent
ASKED = b"GET /told HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LIMITS = {"FEED_READERS_PER_TOPIC": "5000", "STREAMS_HEARTBEAT_SECONDS": "3600"}


@contextmanager
def reading(server: Server, count: int) -> Iterator[list[socket.socket]]:
    """Streams that have begun."""
    with ExitStack() as stack:
        readers = []
        for _ in range(count):
            reader = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            reader.sendall(ASKED)
            received = b""
            while b"retry" not in received:
                received += reader.recv(65_536)
            readers.append(reader)
        yield readers


def told(server: Server, readers: list[socket.socket]) -> float:
    """Events in a second, until the last reader has its last."""
    started = time.perf_counter()
    server.answer(TELL)
    for reader in readers:
        seen = 0
        rest = b""
        while seen < EVENTS:
            rest += reader.recv(65_536)
            seen += rest.count(b"event: ")
            rest = rest[-6:] if not rest.endswith(b"event: ") else b""
    return READERS * EVENTS / (time.perf_counter() - started)


def resident_kib(server: Server) -> int:
    """The memory of a process, on Linux."""
    status = Path(f"/proc/{server.process}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0])


def kib_of_a_stream(server: Server) -> float:
    """What each of many streams takes."""
    before = resident_kib(server)
    with reading(server, IDLE):
        return (resident_kib(server) - before) / IDLE


def main() -> None:
    """Measure both."""
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        answers = {"preset": "custom", "api": ["streaming-api-patterns"]}
        env = environment(render_service(folder, answers), **LIMITS)
        servers = []
        for script in ("bare_streams.py", "told_streams.py"):
            port = free_port()
            # -P: this folder has an http.py, which must not hide the standard one.
            command = [sys.executable, "-P", str(HERE / script), str(port)]
            servers.append(stack.enter_context(running(command, port, env, folder)))
        with reading(servers[0], READERS) as theirs, reading(servers[1], READERS) as ours:
            rates = alternate(
                ROUNDS, partial(told, servers[0], theirs), partial(told, servers[1], ours)
            )
        names = ("bare FastAPI", "the feed")
        rows = list(zip(names, rates, strict=True))
        report(f"{READERS} readers, {EVENTS} changes each", "ev/s", rows, goal=">= 0.80")
        sizes = [[kib_of_a_stream(server)] for server in servers]
        rows = list(zip(names, sizes, strict=True))
        report(f"each of {IDLE} idle streams", "KiB", rows, goal="-")


if __name__ == "__main__":
    os.sched_setaffinity(0, cores()[1])
    main()
