"""Streams in a real browser: Chromium's EventSource, over a restart of the service.

The page follows the changes and reports each event, as a browser has it, to the service that served
it: so it needs no driver, and no other origin.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from .conftest import Note, Render, check, program
from .ports import free_port
from .serving import PACKAGE, wait_for
from .stacks import Answers

pytestmark = pytest.mark.full

STACK: Answers = {
    "preset": "custom",
    "database": "sqlite",
    "api": ["streaming-api-patterns"],
}
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
# What a user adds: a page, and where it reports to.
SERVICE = f"""
import json, sys
from pathlib import Path
from fastapi import Request
from fastapi.responses import HTMLResponse
from {PACKAGE}.configuration import load_settings
from {PACKAGE}.http.app import create_app
from {PACKAGE}.http.server import listen, run_server

PAGE = '''<!doctype html><script>
const source = new EventSource("/notes/changes")
let reported = Promise.resolve()
const report = ({{type, data}}) => {{
  const sent = () => fetch("/reports", {{method: "POST", body: JSON.stringify({{type, data}})}})
  reported = reported.then(sent).catch(() => null)
}}
for (const type of ["open", "reset", "note.written"]) source.addEventListener(type, report)
</script>'''
app = create_app()

@app.get("/page")
async def page() -> HTMLResponse:
    return HTMLResponse(PAGE)

@app.post("/reports")
async def report(request: Request) -> None:
    with Path("reports.jsonl").open("ab") as file:
        file.write(await request.body() + b"\\n")

settings = load_settings().server
sys.exit(run_server(app, settings, listen("127.0.0.1", int(sys.argv[1]))))
"""


@contextmanager
def served(
    folder: Path, environment: dict[str, str], port: int, service: str = SERVICE
) -> Iterator[httpx2.Client]:
    """The service with its page, until SIGTERM."""
    log = folder / "serve.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [program("python"), "-c", service, str(port)], cwd=folder, env=environment, stderr=file
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process, log)
        with httpx2.Client(base_url=address) as client:
            yield client
    finally:
        process.terminate()
        assert process.wait(30) == 0, log.read_text()


@contextmanager
def browsing(url: str, folder: Path) -> Iterator[None]:
    """A browser that shows a page, and nothing else."""
    assert BROWSER
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    flags += ["--disable-background-networking", f"--user-data-dir={folder / 'browser'}"]
    process = subprocess.Popen(
        [BROWSER, *flags, "--remote-debugging-port=0", url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium: install Debian's package chromium")
def test_a_browser_misses_nothing_over_a_restart(
    rendered: Render, tmp_path: Path, note: Note
) -> None:
    project = rendered(STACK)
    environment = {"PATH": "", "PYTHONPATH": str(project / "src"), "STREAMS_RETRY_SECONDS": "0.2"}
    port = free_port()
    with ExitStack() as stack:
        with served(tmp_path, environment, port) as client:
            stack.enter_context(browsing(f"http://127.0.0.1:{port}/page", tmp_path))
            wait_until(tmp_path, "open", 1)
            written = [write(client, f"Before {number}") for number in range(5)]
            wait_until(tmp_path, "note.written", 5)
        # Nobody listens; what another process writes meanwhile is in the same database.
        with served(tmp_path, environment, free_port()) as client:
            written += [write(client, f"Away {number}") for number in range(5)]
        with served(tmp_path, environment, port) as client:
            written += [write(client, f"After {number}") for number in range(5)]
            wait_until(tmp_path, "note.written", 15)
            found = reports(tmp_path, "note.written")
            assert [json.loads(each["data"])["note_id"] for each in found] == written
            assert len(reports(tmp_path, "open")) > 1
            assert reports(tmp_path, "reset") == []
    version = check(BROWSER or "", "--version", cwd=tmp_path).splitlines()[0]
    note("browser", f"{version}: 15 events over a restart, each once, in order")


def write(client: httpx2.Client, title: str) -> str:
    """A new note; its id."""
    return str(client.post("/notes", json={"title": title}).raise_for_status().json()["id"])


def reports(folder: Path, type_: str) -> list[dict[str, Any]]:
    """What the page has reported of one type of event."""
    file = folder / "reports.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [each for each in map(json.loads, lines) if each["type"] == type_]


def wait_until(folder: Path, type_: str, count: int) -> None:
    """Return once the page has reported so many events of a type."""
    deadline = time.monotonic() + 60
    while len(reports(folder, type_)) < count:
        assert time.monotonic() < deadline, f"{type_}: {reports(folder, type_)}"
        time.sleep(0.05)
