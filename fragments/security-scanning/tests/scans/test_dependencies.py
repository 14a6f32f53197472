"""What is high, critical or judged by nobody stops; what is below is told."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from .dependencies import NoAuditError, audit, findings, rating

RATINGS = {"GHSA-low": "low", "GHSA-bad": "critical", "GHSA-mid": "moderate"}


def report(*ids: str) -> dict[str, object]:
    """A report of pip-audit that has one vulnerability."""
    first, *aliases = ids
    known = {"id": first, "aliases": aliases, "fix_versions": ["3.1.4"], "description": "-"}
    skipped = {"name": "acme", "skip_reason": "distribution marked as editable"}
    return {"dependencies": [{"name": "jinja2", "version": "3.1.2", "vulns": [known]}, skipped]}


@pytest.mark.parametrize(
    ("ids", "rated", "stops"),
    [
        (("CVE-2026-1", "GHSA-low"), "low", False),
        (("CVE-2026-1", "GHSA-mid"), "moderate", False),
        (("GHSA-bad", "CVE-2026-1"), "critical", True),
        (("CVE-2026-1", "GHSA-low", "GHSA-bad"), "critical", True),
        (("MAL-2026-1",), "unjudged", True),
        (("PYSEC-2026-1", "GHSA-new"), "unjudged", True),
    ],
)
def test_the_worst_rating_decides(ids: Sequence[str], rated: str, stops: bool) -> None:
    (found,) = findings(report(*ids), lambda advisory: RATINGS.get(advisory, "unjudged"))
    assert (found.rating, found.stops) == (rated, stops)
    assert str(found) == f"{rated}: jinja2 3.1.2: {', '.join(ids)}: fixed in 3.1.4"


@contextmanager
def osv(status: int, answer: object) -> Iterator[str]:
    """The URL of a server that has one answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "answer", "rated"),
    [
        (200, {"database_specific": {"severity": "HIGH"}}, "high"),
        (200, {"database_specific": {}}, "unjudged"),
        (200, {"database_specific": None}, "unjudged"),
        (200, [], "unjudged"),
        (404, {}, "unjudged"),
    ],
)
def test_what_cannot_be_learned_is_as_bad_as_can_be(
    status: int, answer: object, rated: str
) -> None:
    with osv(status, answer) as url:
        assert rating(url, "GHSA-1") == rated


def test_an_audit_without_its_database_passes_nothing(tmp_path: Path) -> None:
    info = tmp_path / "planted-1.0.dist-info"
    info.mkdir()
    text = "Metadata-Version: 2.1\nName: planted\nVersion: 1.0\n"
    (info / "METADATA").write_text(text, encoding="utf-8")
    with pytest.raises(NoAuditError, match=r"^no audit, and so nothing is known: .*/query") as why:
        audit("http://127.0.0.1:1", [], ["--path", str(tmp_path)])
    assert len(str(why.value).splitlines()) == 1
