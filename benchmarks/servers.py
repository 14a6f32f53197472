"""A server in a process of its own, on a core of its own."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.load import Load


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens, and its process."""

    port: int
    process: int

    def processor_seconds(self) -> float:
        """The processor time that it has used, on Linux."""
        stat = Path(f"/proc/{self.process}/stat").read_text(encoding="utf-8")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def answer(self, load: Load) -> Any:
        """What one request is answered."""
        request = Request(
            f"http://127.0.0.1:{self.port}{load.path}",
            method=load.method,
            data=None if load.body is None else json.dumps(load.body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=5) as response:
            return json.load(response)


def cores() -> tuple[set[int], set[int]]:
    """The core of the servers, and that of the client: the same where there is one."""
    available = sorted(os.sched_getaffinity(0))
    return {available[0]}, {available[-1]}


@contextmanager
def running(
    command: Sequence[str], port: int, env: Mapping[str, str], folder: Path
) -> Iterator[Server]:
    """A server that answers /livez; its log goes to a file, as in production."""
    with (folder / f"{port}.log").open("w") as log:
        process = subprocess.Popen(command, env=dict(env), cwd=folder, stdout=log, stderr=log)
        os.sched_setaffinity(process.pid, cores()[0])
        try:
            _wait_for(port, process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/livez", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no server came up on port {port}")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
