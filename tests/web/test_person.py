"""A person at the page, in a real browser: from nothing to a project that is unpacked."""

import os
import re
import signal
import statistics
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..cli.conftest import COMMAND, Generate, environment, originals, project, status
from ..conftest import Note, WriteProject
from ..test_browser import BROWSER
from .chromium import Page, chromium
from .test_page import contents

__all__ = ["environment", "originals", "project"]
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium: install Debian's package chromium"),
]
PLACES = os.environ.get("NODE_PATH", "").split(os.pathsep)
FILES = (Path(place, "axe-core", "axe.min.js") for place in PLACES)
AXE = next((file for file in FILES if file.is_file()), None)
FOUND = (
    "axe.run(document).then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
)
LEFT_OUT = (
    "[...document.querySelectorAll('a, button, input, select, summary')]"
    ".filter(each => each.type !== 'hidden' && each.tabIndex < 0).length"
)
READ = ("README.md", "compose.yaml", "src/order_service/bootstrap.py")
STEPS = (
    *("#message_broker-nats", "#messaging-saga-patterns", "#messaging-domain-events"),
    *("#api-idempotency-patterns", "#resilience-resilience-patterns"),
    *("#resilience-distributed-locks", "#platform-docker-python"),
    "#platform-github-actions-python",
)
ANSWERS = {
    "preset": "custom",
    "database": "postgresql",
    "data": ["alembic-migrations"],
    "message_broker": "nats",
    "messaging": ["outbox-pattern", "saga-patterns", "domain-events"],
    "api": ["idempotency-patterns"],
    "resilience": ["resilience-patterns", "distributed-locks"],
    "platform": ["docker-python", "github-actions-python"],
}


@pytest.fixture(scope="module")
def desk(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page for new projects."""
    with served(tmp_path_factory.mktemp("new"), environment) as address:
        yield address


@contextmanager
def served(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The page of a folder, until Ctrl-C; its address."""
    process = subprocess.Popen(
        [*COMMAND, "web"],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+", process.stdout.readline())
        assert found
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Stopped." in said
    assert errors == ""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser that the tests here share."""
    with chromium(tmp_path_factory.mktemp("chromium")) as shown:
        yield shown


def test_a_person_builds_event_driven_from_nothing(
    page: Page, desk: str, write_project: WriteProject, tmp_path: Path, note: Note
) -> None:
    page.resize(1360, 900)
    page.open(desk)
    page.evaluate("document.getElementById('project_name').value = 'order-service'")
    page.step("#name-it")
    page.evaluate("document.getElementById('start-custom').focus()")
    page.press("Enter")
    page.wait("document.querySelector('#start-custom[aria-pressed=true]:focus')")
    assert page.evaluate("document.getElementById('messaging-outbox-pattern').disabled")
    assert "outbox-pattern needs a broker" in page.text("#messaging-outbox-pattern-more")
    assert page.text("#messaging-outbox-pattern-met").endswith("message_broker=nats")
    page.step("#messaging-outbox-pattern-met")
    page.wait("document.querySelector('#messaging-outbox-pattern[aria-pressed=true]:focus')")
    assert "database: none → postgresql." in page.text("#status")
    for step in STEPS:
        if not page.evaluate(f"!!document.querySelector('{step}[aria-pressed=true]')"):
            page.step(step)
    project = contents(write_project(tmp_path / "rendered", ANSWERS))
    for path in READ:
        page.step(f"[name=file][value='{path}']")
        text = page.evaluate("document.querySelector('#file pre:last-of-type').textContent")
        assert text.encode() == project[path]
    page.call("Page.reload")
    page.wait("document.readyState === 'complete' && document.getElementById('stack')")
    page.step("#view-take")
    page.downloads(tmp_path)
    page.click("#zip")
    archive = tmp_path / "order-service.zip"
    wait_for(page, archive)
    with zipfile.ZipFile(archive) as file:
        file.extractall(tmp_path)
    assert contents(tmp_path / "order-service") == project
    note_times(page, note)
    assert page.complaints == []


def test_a_person_changes_a_project_and_takes_it_back(
    page: Page, environment: dict[str, str], project: Generate
) -> None:
    folder = project(preset="minimal")
    with served(folder, environment) as address:
        page.resize(1360, 900)
        page.dark(False)
        page.open(address)
        page.step("#cache-redis")
        path = "src/order_service/cache/redis.py"
        page.step(f"[name=file][value='{path}']")
        assert page.text("#file h2") == f"{path} added"
        page.step("#view-change")
        assert page.text("#command") == "pick-a-stack add cache=redis"
        assert status(folder) == ""
        page.step("#apply")
        assert "Commit it, or take it back." in page.text("#status")
        assert (folder / path).is_file()
        page.step("#undo")
        assert "Taken back." in page.text("#status")
        assert status(folder) == ""
    assert page.complaints == []


def wait_for(page: Page, file: Path) -> None:
    """Return once a download is whole."""
    for _ in range(3000):
        if file.exists():
            return
        page.evaluate("new Promise(done => setTimeout(done, 20))")
    raise AssertionError(f"{file} was not downloaded")


def note_times(page: Page, note: Note) -> None:
    """Tell how long it took from a click until the page was painted anew: 50 clicks."""
    page.step("#view-files")
    page.evaluate("performance.clearMeasures()")
    for _ in range(5):
        for question, value in (("cache", "redis"), ("cache", "none"), ("auth", "jwt")):
            page.step(f"#{question}-{value}")
    spent = page.evaluate("performance.getEntriesByName('step').map(each => each.duration)")
    note("page", f"{statistics.median(spent):.0f} ms from a click to the page, the median")


@pytest.mark.skipif(AXE is None, reason="no axe-core: npm install axe-core, and NODE_PATH")
def test_everyone_can_use_it(page: Page, desk: str) -> None:
    page.resize(1360, 900)
    page.open(f"{desk}?preset=event-driven&add=cache%3Dredis&file=README.md&search=redis")
    assert AXE
    page.evaluate(f"{AXE.read_text('utf-8')}; 0")
    assert page.evaluate(FOUND) == []
    for dark, width in ((True, 1360), (True, 390), (False, 390)):
        page.dark(dark)
        page.resize(width, 800)
        assert page.evaluate(FOUND) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for view in ("picture", "dependencies", "settings", "servers", "take"):
        page.step(f"#view-{view}")
        assert page.evaluate(FOUND.replace("document", "'#stack'")) == []
    page.step("#by-need")
    assert page.evaluate(FOUND) == []
    # With the keyboard alone: nothing that can be pressed is left out, and Tab goes on.
    assert page.evaluate(LEFT_OUT) == 0
    page.evaluate("document.querySelector('.skip').focus()")
    reached = []
    for _ in range(6):
        page.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached[:2] == ["search", "search-go"]
    assert len(set(reached)) == 6
