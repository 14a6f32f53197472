"""Three services that call each other: what their retries do to the last one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import pytest

from acme.errors import Unavailable
from acme.resilience import Policy
from acme.resilience.limits import Limits

from .faults import IMPATIENT, Scripted, down

Call = Callable[[], Awaitable[str]]


def layered(server: Scripted, limits: Limits) -> Call:
    """A call through three policies."""
    call: Call = server.ask
    for name in ("The last", "The middle", "The first"):
        call = partial(Policy(name, "127.0.0.1:1", limits).call, call)
    return call


async def test_retries_of_three_layers_stay_within_their_budgets() -> None:
    calls, reserve = 300, 5
    limits = replace(IMPATIENT, attempts=5, retry_share=0.1, retry_reserve=reserve)
    server = Scripted(*down(200_000))
    call = layered(server, limits)
    for _ in range(calls):
        with pytest.raises(Unavailable):
            await call()
    bound: float = calls
    for _ in range(3):
        bound = bound * 1.1 + reserve
    assert calls < server.calls <= bound


async def test_without_budgets_they_multiply() -> None:
    server = Scripted(*down(200))
    call = layered(server, replace(IMPATIENT, attempts=3, retry_reserve=1000))
    with pytest.raises(Unavailable):
        await call()
    assert server.calls == 3 * 3 * 3


async def test_what_was_saved_up_is_no_more_than_the_reserve() -> None:
    server = Scripted()
    policy = Policy("The server", "127.0.0.1:1", replace(IMPATIENT, retry_reserve=2))
    for _ in range(100):
        await policy.call(server.ask)
    server.script.extend(down(10))
    for _ in range(2):
        with pytest.raises(Unavailable):
            await policy.call(server.ask)
    assert policy.counts().retries == 2
    assert policy.counts().forgone == 1
