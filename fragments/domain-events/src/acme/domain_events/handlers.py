"""Who acts on which kind of event, and when: a registry that the type checker understands."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from acme.database.transaction import Transaction
from acme.domain_events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often a handler is tried, and its pauses: doubling and jittered, up to the longest."""

    attempts: int = 3
    first_seconds: float = 0.1
    longest_seconds: float = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A handler that runs once the event is committed; `name` is what the log calls it."""

    name: str
    handle: Callable[[DomainEvent], Awaitable[None]]
    kind: type[DomainEvent]
    retry: Retry


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A handler that is part of the unit of work: what it raises undoes the change."""

    handle: Callable[[Transaction, DomainEvent], Awaitable[None]]
    kind: type[DomainEvent]


def afterwards[E: DomainEvent](
    kind: type[E], handle: Callable[[E], Awaitable[None]], *, name: str, retry: Retry | None = None
) -> Reaction:
    """React to a kind of event, and to those derived from it, when it is committed."""

    async def react(event: DomainEvent) -> None:
        if isinstance(event, kind):
            await handle(event)

    return Reaction(name=name, handle=react, kind=kind, retry=retry or Retry())


def within[E: DomainEvent](
    kind: type[E], handle: Callable[[Transaction, E], Awaitable[None]]
) -> Part:
    """Write what must be committed with the event, or not at all."""

    async def take_part(tx: Transaction, event: DomainEvent) -> None:
        if isinstance(event, kind):
            await handle(tx, event)

    return Part(handle=take_part, kind=kind)


class Handlers:
    """The handlers of the service, in the order in which they were named."""

    def __init__(self, handlers: Iterable[Reaction | Part] = ()) -> None:
        self._handlers: list[Reaction | Part] = []
        for handler in handlers:
            self.add(handler)

    def add(self, handler: Reaction | Part) -> None:
        """One more; raises ValueError when two reactions would bear one name."""
        names = {each.name for each in self._handlers if isinstance(each, Reaction)}
        if isinstance(handler, Reaction) and handler.name in names:
            raise ValueError(f"two handlers of domain events are called {handler.name!r}")
        self._handlers.append(handler)

    def parts(self, event: DomainEvent) -> list[Part]:
        """Those that take part in its unit of work."""
        return [
            each
            for each in self._handlers
            if isinstance(each, Part) and isinstance(event, each.kind)
        ]

    def reactions(self, event: DomainEvent) -> list[Reaction]:
        """Those that act on it afterwards."""
        return [
            each
            for each in self._handlers
            if isinstance(each, Reaction) and isinstance(event, each.kind)
        ]
