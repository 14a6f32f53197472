"""What canvases do, in memory and on each real server."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from celery import chain, chord, group
from celery.exceptions import SoftTimeLimitExceeded

from acme.canvas.opening import Canvas
from acme.canvas.task import ServiceTask
from acme.errors import Unavailable

from ..jobs.fresh import ADAPTERS, fresh_settings_of_jobs
from ..jobs.working import until
from . import tasks
from .tasks import Seen
from .working import result_of, working

# Celery's, on Redis.
pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated:DeprecationWarning")


@pytest.fixture
def seen() -> Seen:
    """What the worker of a test finds and leaves."""
    return Seen()


@pytest.fixture(params=ADAPTERS)
async def canvas(request: pytest.FixtureRequest, seen: Seen) -> AsyncIterator[Canvas]:
    """Canvases with a worker."""
    async with fresh_settings_of_jobs(request.param) as jobs, working(jobs, seen) as canvas:
        yield canvas


async def test_a_chord_gives_its_body_what_the_members_give_in_their_order(canvas: Canvas) -> None:
    members = [tasks.double.s(number) for number in range(5)]
    assert await result_of(canvas, await canvas.start(chord(members, tasks.total.s()))) == 20
    assert await result_of(canvas, await canvas.start(group(members) | tasks.total.s())) == 20


async def test_a_chain_hands_on_what_each_gives_unless_the_next_is_immutable(
    canvas: Canvas, seen: Seen
) -> None:
    started = await canvas.start(chain(tasks.double.s(2), tasks.double.s(), tasks.say.si("done")))
    assert await result_of(canvas, started) == "done"
    assert seen.words == ["done"]
    # Coroutines run where the services are.
    assert set(seen.threads) == {asyncio.get_running_loop()}


async def test_members_that_fail_are_named_and_the_body_hears_of_it(
    canvas: Canvas, seen: Seen
) -> None:
    members = [
        tasks.double.s(1),
        tasks.refuse.si("one").on_error(tasks.hear.s(name="one")),
        tasks.refuse.si("two").on_error(tasks.hear.s(name="two")),
    ]
    body = chain(tasks.total.s(), tasks.say.si("unsaid")).on_error(tasks.hear.s(name="body"))
    await canvas.start(chord(members, body))
    await until(lambda: len(seen.words) >= 3)
    # The library calls that of the body before it keeps the error.
    body_failed, *members_failed = sorted(seen.words)
    assert body_failed.startswith("body: ")
    assert members_failed == ["one: ValueError", "two: ValueError"]


async def test_what_a_server_makes_fail_is_tried_again_and_given_up_after_the_last_try(
    canvas: Canvas, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So long that a task is known as put off before it is done: the library writes down both.
    monkeypatch.setattr(ServiceTask, "_FIRST_SECONDS", 1)
    seen.failures.append(Unavailable("It is restarted."))
    assert await result_of(canvas, await canvas.start(tasks.double.si(4))) == 8
    with pytest.raises(Unavailable, match="away"):
        await result_of(canvas, await canvas.start(tasks.unanswered.si()))


async def test_a_task_is_told_to_end_when_its_time_is_over_and_cleans_up(
    canvas: Canvas, seen: Seen
) -> None:
    hanging = tasks.hang.si().on_error(tasks.hear.s(name="hang"))
    with pytest.raises(SoftTimeLimitExceeded):
        await result_of(canvas, await canvas.start(hanging))
    await until(lambda: len(seen.words) == 2)
    assert seen.words == ["cleaned up", "hang: SoftTimeLimitExceeded"]
