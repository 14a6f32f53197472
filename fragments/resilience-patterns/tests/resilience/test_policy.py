"""What a caller gets from a server that fails, hangs, refuses or is overrun."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from acme.breaker import Away, Refused
from acme.errors import NotFound, Unavailable
from acme.resilience import Policy
from acme.resilience.counts import PolicyCounts
from acme.resilience.deadline import within
from acme.resilience.errors import Busy, DeadlineExceeded, Overloaded
from acme.resilience.limits import Limits

from .faults import IMPATIENT, Frozen, Scripted, down


def policy(limits: Limits = IMPATIENT, **changes: Any) -> Policy:
    """A policy for a server of the tests."""
    return Policy("The server", "127.0.0.1:1", replace(limits, **changes))


async def test_tries_again_what_may_pass() -> None:
    server, calls = Scripted(*down(2)), policy()
    assert await calls.call(server.ask) == "answer"
    assert server.calls == 3
    assert calls.counts() == PolicyCounts(calls=1, retries=2)


async def test_gives_up_after_its_attempts_with_the_last_error() -> None:
    server = Scripted(*down(2), Unavailable("Down for good."))
    with pytest.raises(Unavailable, match="Down for good"):
        await policy().call(server.ask)
    assert server.calls == 3


@pytest.mark.parametrize(
    "error",
    [
        Refused("No."),
        Away("Nobody was asked."),
        Overloaded("Too many."),
        DeadlineExceeded("Too late."),
        NotFound("No such thing."),
        LookupError("a mistake"),
    ],
)
async def test_does_not_repeat_what_trying_again_would_not_help(error: Exception) -> None:
    server = Scripted(error)
    with pytest.raises(type(error)):
        await policy().call(server.ask)
    assert server.calls == 1


async def test_does_not_repeat_what_must_not_happen_twice() -> None:
    server = Scripted(*down(1))
    with pytest.raises(Unavailable):
        await policy().call(server.ask, repeatable=False)
    assert server.calls == 1


async def test_an_attempt_that_hangs_is_ended_and_repeated() -> None:
    server = Scripted(Frozen())
    assert await policy(attempt_seconds=0.05).call(server.ask) == "answer"


async def test_waits_as_long_as_the_server_asks_for() -> None:
    server = Scripted(Busy("Later.", retry_after_seconds=0.2))
    clock = asyncio.get_running_loop().time
    began = clock()
    await policy().call(server.ask)
    assert clock() - began >= 0.2


async def test_gives_up_at_once_when_the_pause_would_outlast_the_deadline() -> None:
    server = Scripted(Busy("Later.", retry_after_seconds=60))
    async with asyncio.timeout(5):
        with pytest.raises(Busy):
            await policy().call(server.ask)


async def test_pauses_are_of_random_length_up_to_a_limit_that_doubles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = []

    def chosen(least: float, most: float) -> float:
        assert least == 0
        limits.append(most)
        return 0

    monkeypatch.setattr("acme.resilience.random.uniform", chosen)
    calls = policy(attempts=6, first_pause_seconds=0.1, longest_pause_seconds=1)
    await calls.call(Scripted(*down(5)).ask)
    assert limits == pytest.approx([0.1, 0.2, 0.4, 0.8, 1])


async def test_the_breaker_opens_after_failures_and_says_so() -> None:
    server, calls = Scripted(*down(99)), policy(attempts=1, failures=3)
    with capture_logs() as logs:
        for _ in range(3):
            with pytest.raises(Unavailable, match="Down"):
                await calls.call(server.ask)
        with pytest.raises(Away):
            await calls.call(server.ask)
    assert server.calls == 3
    assert [(entry["event"], entry["server"]) for entry in logs] == [
        ("server_down", "The server at 127.0.0.1:1")
    ]
    assert calls.counts() == PolicyCounts(calls=4, failures=4, openings=1)
    with pytest.raises(Unavailable):
        await calls.ping()


async def test_the_breaker_closes_when_the_server_answers_again_and_says_so() -> None:
    server, calls = Scripted(*down(1)), policy(attempts=1, failures=1)
    with capture_logs() as logs:
        with pytest.raises(Unavailable, match="Down"):
            await calls.call(server.ask)
        async with asyncio.timeout(30):
            while server.calls == 1:
                with suppress(Away):
                    await calls.call(server.ask)
                await asyncio.sleep(0)
        await calls.ping()
    assert [entry["event"] for entry in logs] == ["server_down", "server_up"]


async def test_a_refusal_of_one_caller_leaves_the_others_alone() -> None:
    server, calls = Scripted(*[Refused("No.")] * 10), policy(failures=1)
    for _ in range(10):
        with pytest.raises(Refused):
            await calls.call(server.ask)
    assert await calls.call(server.ask) == "answer"


async def test_a_slow_server_holds_up_so_many_callers_and_others_are_turned_away() -> None:
    server, calls = Scripted(*[Frozen()] * 9), policy(at_once=2, waiting=3, attempts=1)
    tasks = [asyncio.create_task(calls.call(server.ask)) for _ in range(5)]
    await server.called.wait()
    with pytest.raises(Overloaded):
        await calls.call(server.ask)
    assert server.calls == 2
    server.script.clear()
    for task in tasks[:2]:
        task.cancel()
    assert await asyncio.gather(*tasks[2:]) == ["answer"] * 3


async def test_who_waits_for_a_place_waits_no_longer_than_the_deadline() -> None:
    server, calls = Scripted(Frozen()), policy(at_once=1)
    holder = asyncio.create_task(calls.call(server.ask))
    await server.called.wait()
    with pytest.raises(DeadlineExceeded):
        async with within(0.05, "The work"):
            await calls.call(server.ask)
    holder.cancel()
    await asyncio.wait({holder})
    assert await calls.call(server.ask) == "answer"


async def test_fallbacks_are_asked_in_turn_and_it_is_said() -> None:
    copy, old = Scripted(*down(1)), Scripted()
    calls = policy()
    with capture_logs() as logs:
        found = await calls.call(Scripted(Refused("No.")).ask, fallbacks=[copy.ask, old.ask])
    assert found == "answer"
    (said,) = (entry for entry in logs if entry["event"] == "fell_back")
    assert (said["server"], said["fallback"]) == ("The server", 2)
    assert calls.counts().fallbacks == 1


async def test_without_a_fallback_that_answers_the_last_error_is_raised() -> None:
    with pytest.raises(Unavailable, match="Old too"):
        await policy().call(
            Scripted(Refused("No.")).ask, fallbacks=[Scripted(Unavailable("Old too.")).ask]
        )


async def test_a_fallback_hides_no_mistake() -> None:
    with pytest.raises(LookupError):
        await policy().call(Scripted(LookupError("a mistake")).ask, fallbacks=[Scripted().ask])
