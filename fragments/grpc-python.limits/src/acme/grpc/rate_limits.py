"""Rate limits over gRPC: every call counts as a request does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote

from acme.bootstrap import Services
from acme.grpc.call_scope import INFRASTRUCTURE
from acme.grpc.caller import identity_of
from acme.grpc.surrounding import Call, Surrounding
from acme.rate_limits.counting import refusal


class RateLimited(Surrounding):
    """Counts calls before anything is done for them; a stream counts when it begins."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    @asynccontextmanager
    async def around(self, call: Call) -> AsyncIterator[None]:
        """Let the call through when its turn has come; raise TooManyRequests beyond a limit."""
        if not call.method.startswith(INFRASTRUCTURE):
            caller = await identity_of(call, self._services)
            address = _address(call.context.peer())
            verdicts = await self._services.rate_limits.count(caller, address)
            if refused := refusal(verdicts):
                raise refused
            if turn := max((verdict.turn_seconds for verdict in verdicts), default=0):
                await asyncio.sleep(turn)
        yield


def _address(peer: str) -> str:
    """The address in `ipv4:10.0.0.1:4711`, `ipv6:%5B::1%5D:4711`; none in `unix:/path`."""
    family, _, place = peer.partition(":")
    return unquote(place).rpartition(":")[0].strip("[]") if family in {"ipv4", "ipv6"} else ""
