"""A collector: takes what is sent by OTLP over HTTP, and says what it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from acme.settings import Settings
from acme.telemetry.settings import OtelSettings

SERVED = (Span.SPAN_KIND_SERVER, Span.SPAN_KIND_PRODUCER, Span.SPAN_KIND_CONSUMER)


class Collector:
    """What was received; with `hangs` it takes requests and answers none."""

    def __init__(self) -> None:
        self.url = ""
        self.bodies = list[bytes]()
        self.headers = list[str]()
        self.spans = list[Span]()
        self.lines = list[LogRecord]()
        self.metrics = set[str]()
        self.resource = dict[str, str]()
        self.reached, self.hangs, self.ends = Event(), False, Event()

    def receive(self, path: str, body: bytes) -> None:
        """One request."""
        self.bodies.append(body)
        if path == "/v1/traces":
            for traced in ExportTraceServiceRequest.FromString(body).resource_spans:
                pairs = traced.resource.attributes
                self.resource = {pair.key: pair.value.string_value for pair in pairs}
                self.spans += [span for scope in traced.scope_spans for span in scope.spans]
        elif path == "/v1/logs":
            for logged in ExportLogsServiceRequest.FromString(body).resource_logs:
                self.lines += [line for scope in logged.scope_logs for line in scope.log_records]
        else:
            for measured in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                found = (each for scope in measured.scope_metrics for each in scope.metrics)
                self.metrics |= {each.name for each in found}

    def tree(self, kinds: tuple[int, ...] = SERVED) -> list[str]:
        """The names of spans, below what caused them; every span has its parent here, or none."""
        ids = {span.span_id for span in self.spans}
        orphans = [s.name for s in self.spans if s.parent_span_id and s.parent_span_id not in ids]
        assert orphans == []
        return list(self._below(b"", kinds, ""))

    def _below(self, parent: bytes, kinds: tuple[int, ...], indent: str) -> Iterator[str]:
        found = [s for s in self.spans if s.parent_span_id == parent and s.kind in kinds]
        for span in sorted(found, key=lambda span: span.name):
            yield indent + span.name
            yield from self._below(span.span_id, kinds, indent + "  ")


@contextmanager
def collecting(*, hangs: bool = False) -> Iterator[Collector]:
    """A collector that listens until the block ends."""
    collector = Collector()
    collector.hangs = hangs

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            collector.headers.append(str(self.headers))
            collector.reached.set()
            if collector.hangs:
                collector.ends.wait()
                return
            collector.receive(self.path, body)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        collector.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield collector
        finally:
            collector.ends.set()
            server.shutdown()
            thread.join()


def told_to(collector: Collector, settings: Settings, **changes: object) -> Settings:
    """Settings with which a collector is told."""
    otel = OtelSettings.model_validate(
        {"exporter_otlp_endpoint": collector.url, "logs_exporter": "otlp"} | changes
    )
    return settings.model_copy(update={"otel": otel})
