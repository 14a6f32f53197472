"""Workers that consume events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from acme.bootstrap import Services
from acme.broker.consuming import Handler, Subscription
from acme.settings import Settings
from acme.worker import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWorker(Worker):
    """A worker whose group bears its name."""


def event_worker(
    name: str, *, events: Mapping[str, int], handler: Callable[[Services], Handler]
) -> EventWorker:
    """A worker that handles events; `events` are those of a Subscription."""

    async def run(services: Services) -> None:
        handle = handler(services)
        await services.broker.consume(Subscription(group=name, events=events, handle=handle))

    async def prepare(services: Services) -> None:
        await services.broker.declare(name)

    return EventWorker(name=name, run=run, prepare=prepare, bound=_bound)


def _bound(settings: Settings) -> str:
    in_memory = settings.broker.url.startswith("memory:")
    return "its events are in memory, as BROKER_URL says" if in_memory else ""
