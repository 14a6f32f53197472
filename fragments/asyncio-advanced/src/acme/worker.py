"""What a worker is."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace

from acme.bootstrap import Services
from acme.settings import Settings


def _anywhere(_: Settings) -> str:
    return ""


async def _nothing(_: Services) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Work beside the requests.

    `run` works until it is cancelled, and then finishes what it has in hand. It may raise: it is
    started again. `prepare` makes, on the server, what must be there before the first request
    leaves work for it. `bound` says why, with these settings, the worker must run in the process
    that answers requests; it is empty when it can run anywhere.
    """

    name: str
    run: Callable[[Services], Coroutine[None, None, None]]
    prepare: Callable[[Services], Coroutine[None, None, None]] = field(default=_nothing)
    bound: Callable[[Settings], str] = field(default=_anywhere)


def inside_serve(worker: Worker, *, because: str) -> Worker:
    """The worker, bound to the process that answers requests."""
    return replace(worker, bound=lambda _: because)
