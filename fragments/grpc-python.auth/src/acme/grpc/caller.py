"""Who calls over gRPC: the credentials of HTTP, as metadata of the same names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.descriptor_pool import Default

from acme.auth.caller import Caller
from acme.bootstrap import Services
from acme.errors import Unauthenticated
from acme.grpc.call_scope import INFRASTRUCTURE
from acme.grpc.surrounding import Call, Surrounding

# Each call has a task of its own, and so a value of its own.
_caller: ContextVar[Caller] = ContextVar("grpc_caller")


def current_caller() -> Caller:
    """Who sent the call that is being answered."""
    return _caller.get()


class Authenticated(Surrounding):
    """Lets calls through whose caller proves who they are, and may do this."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    @asynccontextmanager
    async def around(self, call: Call) -> AsyncIterator[None]:
        """Closed by default: what has no scope that the caller has is refused."""
        if not call.method.startswith(INFRASTRUCTURE):
            caller = await identified(call, self._services)
            await self._services.callers.require(caller, _scope_of(call.method))
        yield


async def identified(call: Call, services: Services) -> Caller:
    """Who sends a call: found out once, whether one layer asks or several.

    Raises:
        Unauthenticated: when they do not prove it.
    """
    found = _caller.get(None)
    if found is None:
        found = await services.callers.identify(call.values, fresh=not _reads(call.method))
        _caller.set(found)
    return found


async def identity_of(call: Call, services: Services) -> str | None:
    """The id of the caller; None for one who does not prove who they are."""
    try:
        return (await identified(call, services)).id
    except Unauthenticated:
        return None


def _scope_of(method: str) -> str:
    """The first part of the package, and whether the method changes something.

    `/notes.v1.Notes/GetNote` needs `notes:read`, as it has `idempotency_level = NO_SIDE_EFFECTS`.
    """
    resource = method[1:].partition(".")[0]
    return f"{resource}:{'read' if _reads(method) else 'write'}"


def _reads(method: str) -> bool:
    service, _, name = method[1:].partition("/")
    try:
        found: MethodDescriptor = Default().FindMethodByName(f"{service}.{name}")
    except KeyError:
        return False
    return found.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
