"""Requests per second of a generated service and of bare FastAPI returning the same bodies.

`python -m benchmarks.http`: one worker each, the same server options, loaded in turn over eight
kept-alive connections. Processor time per request is less noisy on a busy machine.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.load import requests_per_second
from benchmarks.measure import PACKAGE, alternate, environment, python, render_service, report

SECONDS = 2
ROUNDS = 7
STACKS: dict[str, dict[str, Any]] = {
    "minimal": {"preset": "minimal"},
    "sqlite": {"preset": "custom", "database": "sqlite", "data": ["alembic-migrations"]},
}
BARE = Path(__file__).with_name("bare.py")


@contextmanager
def running(command: list[str], port: int, env: Mapping[str, str], folder: Path) -> Iterator[int]:
    """The id of a server process that answers /livez; its log goes to a file, as in production."""
    with (folder / f"{port}.log").open("w") as log:
        process = subprocess.Popen(command, env=dict(env), cwd=folder, stdout=log, stderr=log)
        try:
            wait_for(port, process)
            yield process.pid
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/livez", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no server came up on port {port}")


def write_note(port: int) -> dict[str, Any]:
    """A note, written over HTTP."""
    request = Request(
        f"http://127.0.0.1:{port}/notes",
        data=json.dumps({"title": "Measured", "body": "x" * 200}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=5) as response:
        written: dict[str, Any] = json.load(response)
    return written


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def compare(name: str, answers: Mapping[str, Any]) -> None:
    """Measure one stack against the bare application."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        service = render_service(folder, answers)
        ours, bare = free_port(), free_port()
        url = {"DATABASE_URL": f"sqlite:///{folder}/notes.db"} if "database" in answers else {}
        env = environment(service, **url)
        if answers.get("data"):
            python(f"from {PACKAGE}.cli import main; main(['migrate'])", env)
        serve = [sys.executable, "-m", PACKAGE, "serve", "--port", str(ours)]
        with running(serve, ours, env, folder) as our_process:
            note = write_note(ours)
            env = environment(NOTE=json.dumps(note))
            # -P: this folder has an http.py, which must not hide the standard one.
            command = [sys.executable, "-P", str(BARE), str(bare)]
            with running(command, bare, env, folder) as bare_process:
                for path, goal in (("/livez", ">= 0.90"), (f"/notes/{note['id']}", ">= 0.80")):
                    measure(
                        f"{name}: GET {path[:8]}",
                        path,
                        goal,
                        {"bare FastAPI": (bare, bare_process), name: (ours, our_process)},
                    )


def measure(title: str, path: str, goal: str, servers: Mapping[str, tuple[int, int]]) -> None:
    """Load two servers (port and process) in turn; report throughput and processor time."""

    def sample(port: int, process: int) -> tuple[float, float]:
        before = processor_seconds(process)
        rate = requests_per_second(port, path, SECONDS)
        return rate, (processor_seconds(process) - before) / (rate * SECONDS) * 1e6

    samples = alternate(ROUNDS, *(partial(sample, *server) for server in servers.values()))
    rates = [[rate for rate, _ in rounds] for rounds in samples]
    costs = [[cost for _, cost in rounds] for rounds in samples]
    report(title, "req/s", list(zip(servers, rates, strict=True)), goal=goal)
    report(f"{title}, processor time", "us", list(zip(servers, costs, strict=True)), goal="-")


def processor_seconds(process: int) -> float:
    """The processor time that a process has used, on Linux."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    for stack in sys.argv[1:] or STACKS:
        compare(stack, STACKS[stack])
