"""Workers of Celery's own command on each real server: killed in mid-chord, limited, stopped."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from celery import chord

from acme.canvas.opening import Canvas, open_canvas
from acme.settings import Settings

from ..jobs import working
from ..jobs.fresh import ADAPTERS, fresh_settings_of_jobs
from ..jobs.working import until
from ..processes import environment_of
from . import tasks

pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated:DeprecationWarning")

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker has much to import."""
    monkeypatch.setattr(working, "PATIENCE_SECONDS", 55)


@pytest.fixture(params=ADAPTERS[1:])
async def canvas(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Canvas]:
    """Canvases on a server that outlives their workers."""
    async with fresh_settings_of_jobs(request.param) as jobs:
        settings.__dict__["jobs"] = jobs
        async with open_canvas(jobs, settings.canvas) as canvas:
            yield canvas


@asynccontextmanager
async def celery(settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker with two processes."""
    command = ("celery", "worker", "-I", "tests.canvas.tasks", "-c", "2")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "acme", *command),
        cwd=ROOT,
        env=dict(environment_of(settings)) | {"PYTHONPATH": "src"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split() if path.exists() else []


async def test_a_chord_whose_worker_is_killed_is_finished_by_the_next(
    canvas: Canvas, settings: Settings, tmp_path: Path
) -> None:
    path, hold = tmp_path / "lines", tmp_path / "lines.hold"
    hold.touch()
    members = [tasks.write.si(str(path), f"member-{number}") for number in range(3)]
    await canvas.start(chord(members, tasks.write.si(str(path), "body")))
    async with celery(settings) as process:
        await until(lambda: len(lines(path)) == 2)
        process.kill()
    hold.unlink()
    async with celery(settings):
        await until(lambda: "body" in lines(path))
    assert set(lines(path)) == {"member-0", "member-1", "member-2", "body"}
    assert lines(path).count("body") == 1


async def test_a_task_that_does_not_end_is_killed_and_one_that_is_in_hand_at_a_stop_ends(
    canvas: Canvas, settings: Settings, tmp_path: Path
) -> None:
    path, hold = tmp_path / "lines", tmp_path / "lines.hold"
    hold.touch()
    heard = tasks.write_failure.s(path=str(path))
    async with celery(settings) as process:
        await canvas.start(tasks.block.si().on_error(heard))
        await until(lambda: bool(lines(path)))
        # The process that was killed has a successor.
        await canvas.start(tasks.write.si(str(path), "one") | tasks.write.si(str(path), "two"))
        await until(lambda: "one" in lines(path))
        process.send_signal(signal.SIGTERM)
        hold.unlink()
        assert await process.wait() == 0
    # The library may tell of a failure twice. What comes after the stop waits for the next worker.
    assert set(lines(path)) == {"TimeLimitExceeded", "one"}
    async with celery(settings):
        await until(lambda: "two" in lines(path))
    assert set(lines(path)) == {"TimeLimitExceeded", "one", "two"}
    assert (lines(path).count("one"), lines(path).count("two")) == (1, 1)
