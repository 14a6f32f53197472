"""What resolvers reach for: the services, the caller, and what was loaded for this request."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Annotated, Any

import strawberry
from fastapi import Depends, Request
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext

from acme.bootstrap import Services
from acme.graphql.callers import Caller, caller_of, require
from acme.graphql.settings import GraphqlSettings
from acme.http.dependencies import services_of

# As many as a page has: a statement does not grow without bounds.
_MOST_LOADED = 100


class Context(BaseContext):
    """Of one request. What `stack` enters is left when the answer has gone, or the client has."""

    def __init__(
        self, services: Services, caller: Caller, stack: AsyncExitStack, http: Request
    ) -> None:
        super().__init__()
        self.services = services
        self.caller = caller
        self.stack = stack
        self.http = http
        # Whether the client takes one answer after the other.
        self.streams = False
        self._loaders: dict[object, DataLoader[Any, Any]] = {}

    @property
    def limits(self) -> GraphqlSettings:
        """What an operation may ask for."""
        return self.services.settings.graphql

    async def require(self, scope: str) -> None:
        """Raise Forbidden for a caller who may not do what the scope stands for."""
        await require(self.services, self.caller, scope)

    async def load[K, V](
        self, load: Callable[["Context", list[K]], Awaitable[Sequence[V]]], keys: Sequence[K]
    ) -> list[V]:
        """What belongs to some keys, loaded with what others ask for meanwhile, and once."""
        if load not in self._loaders:
            loading = partial(load, self)
            self._loaders[load] = DataLoader(load_fn=loading, max_batch_size=_MOST_LOADED)
        return list(await self._loaders[load].load_many(keys))

    def forget(self) -> None:
        """Load everything anew: what a subscription tells of has changed since."""
        self._loaders.clear()


Info = strawberry.Info[Context, None]


async def _stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def context_of(
    request: Request,
    caller: Annotated[Caller, Depends(caller_of)],
    stack: Annotated[AsyncExitStack, Depends(_stack)],
) -> Context:
    """The context of a request, as a dependency."""
    return Context(services_of(request), caller, stack, request)
