"""Processes stand for an office: one leads, whoever is paused or killed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest

from ..servers import url_of
from .places import SHARED

ROOT = Path(__file__).parents[2]


class Candidate:
    """A process that stands for the office."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def says(self, word: str) -> int:
        """The fence with which it says so next."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            async for line in self.process.stdout:
                said, _, fence = line.decode().partition(" ")
                if said in {"leads", "stopped"}:  # Else a line of the log.
                    assert said == word
                    return int(fence)
        raise AssertionError("it has ended")


@asynccontextmanager
async def standing(place: str, namespace: str) -> AsyncIterator[Candidate]:
    """A candidate, killed at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.locks.candidate", place, namespace),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "src"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield Candidate(process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


@pytest.mark.parametrize("place", SHARED)
async def test_a_paused_leader_is_succeeded_and_stops_when_it_goes_on(place: str) -> None:
    if sys.platform == "win32":
        pytest.skip("no process can be paused here")
    url_of(place)
    namespace = f"test-{uuid4().hex}"
    async with standing(place, namespace) as first, standing(place, namespace) as second:
        said = {asyncio.create_task(each.says("leads")): each for each in (first, second)}
        (won,), (waits,) = await asyncio.wait(said, return_when=asyncio.FIRST_COMPLETED)
        leader, other = said[won], said[waits]
        leader.process.send_signal(signal.SIGSTOP)
        fence = await waits
        assert fence > won.result()
        leader.process.send_signal(signal.SIGCONT)
        assert await leader.says("stopped") == won.result()
        # One that is killed is succeeded too.
        other.process.kill()
        assert await leader.says("leads") > fence
