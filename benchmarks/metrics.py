"""Requests to a service with metrics and to the same one without: throughput, processor time.

`python -m benchmarks.metrics`: both on one core, loaded in turn; the client has one of its own.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.http import LIVEZ, measure
from benchmarks.load import Load
from benchmarks.measure import PACKAGE, environment, render_service
from benchmarks.servers import Server, cores, free_port, running

NOTES = Load(method="GET", path="/notes", status=200)


@contextmanager
def serving(folder: Path, observability: list[str]) -> Iterator[Server]:
    """A service of the notes in memory."""
    folder.mkdir()
    service = render_service(folder, {"preset": "minimal", "observability": observability})
    port = free_port()
    serve = [sys.executable, "-m", PACKAGE, "serve", "--port", str(port)]
    env = environment(service, **({"METRICS_PORT": "0"} if observability else {}))
    with running(serve, port, env, folder) as server:
        yield server


def compare(folder: Path) -> None:
    """Measure what is quickest, and a page of notes."""
    with (
        serving(folder / "without", []) as without,
        serving(folder / "with", ["observability-monitoring"]) as measured,
    ):
        servers = {"without metrics": without, "with metrics": measured}
        measure("GET /livez", LIVEZ, ">= 0.85", servers)
        measure("GET notes", NOTES, ">= 0.90", servers)


if __name__ == "__main__":
    os.sched_setaffinity(0, cores()[1])
    with tempfile.TemporaryDirectory() as temporary:
        compare(Path(temporary))
