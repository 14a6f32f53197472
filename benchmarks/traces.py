"""Requests to a service whose traces are recorded at a tenth, and to the same one without.

`python -m benchmarks.traces`: both on one core, loaded in turn; the client has one of its own, and
the collector, which reads and forgets, is in its process.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from benchmarks.http import measure
from benchmarks.load import Load
from benchmarks.measure import PACKAGE, environment, render_service
from benchmarks.servers import Server, cores, free_port, running

NOTES = Load(method="GET", path="/notes", status=200)


class Forgets(BaseHTTPRequestHandler):
    """Takes what is sent."""

    def do_POST(self) -> None:
        """Read it."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path, collector: str) -> Iterator[Server]:
    """A service of the notes in memory."""
    folder.mkdir()
    observability = ["opentelemetry-advanced"] if collector else []
    service = render_service(folder, {"preset": "minimal", "observability": observability})
    port = free_port()
    serve = [sys.executable, "-m", PACKAGE, "serve", "--port", str(port)]
    told = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector, "OTEL_TRACES_SAMPLER_ARG": "0.1"}
    env = environment(service, **(told if collector else {}))
    with running(serve, port, env, folder) as server:
        yield server


def compare(folder: Path) -> None:
    """Measure a page of notes."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Forgets) as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{collector.server_port}"
        with (
            serving(folder / "without", "") as without,
            serving(folder / "with", url) as traced,
        ):
            measure("GET notes", NOTES, ">= 0.80", {"untraced": without, "traced": traced})
        collector.shutdown()


if __name__ == "__main__":
    os.sched_setaffinity(0, cores()[1])
    with tempfile.TemporaryDirectory() as temporary:
        compare(Path(temporary))
