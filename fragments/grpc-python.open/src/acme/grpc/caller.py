"""Who calls over gRPC. The service has no authentication: all callers are one."""

from acme.bootstrap import Services
from acme.grpc.surrounding import Call
from acme.http.caller import ANYONE, Caller


def current_caller() -> Caller:
    """Who sent the call that is being answered."""
    return ANYONE


async def identity_of(_call: Call, _services: Services) -> str | None:
    """None: nobody proves who they are."""
    return None
