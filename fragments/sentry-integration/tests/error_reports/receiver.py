"""What takes reports as Sentry does, over HTTP."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from pydantic import SecretStr
from sentry_sdk.envelope import Envelope

from acme.error_reports.settings import SentrySettings


class Receiver:
    """Keeps what is reported; answers with `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.requests = 0
        self.events: list[dict[str, Any]] = []
        self.port = 0

    @property
    def settings(self) -> SentrySettings:
        """Settings with which errors are reported here."""
        return SentrySettings(dsn=SecretStr(f"http://key@127.0.0.1:{self.port}/1"))

    def take(self, body: bytes) -> None:
        """Keep the events of a request."""
        self.requests += 1
        for item in Envelope.deserialize(body).items:
            if event := item.get_event():
                self.events.append(dict(event))


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.take(gzip.decompress(body))
            self.send_response(receiver.status)
            self.send_header("Retry-After", "600")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
