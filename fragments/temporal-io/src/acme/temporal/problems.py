"""What is said of a server that is away or refuses, and of a workflow that nobody works on."""

from collections.abc import Iterator
from contextlib import contextmanager

from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from acme.breaker import Refused
from acme.errors import Unavailable

_UNATTENDED = "No worker has answered in time: does `worker temporal` run?"
_LATE = {RPCStatusCode.CANCELLED, RPCStatusCode.DEADLINE_EXCEEDED}
_DENIED = {RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED}
# How the client words it, while it connects, that nobody is there.
_NOBODY = ("tcp connect error", "dns error")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raise Unavailable for what is wrong with the server; the log has the place and its words."""
    try:
        yield
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        raise Refused(_UNATTENDED) from error
    except RPCError as error:
        if error.status in _LATE or "no poller seen" in error.message:
            raise Refused(_UNATTENDED) from error
        if error.status is RPCStatusCode.UNAVAILABLE:
            raise Unavailable("Temporal does not answer.") from _absent(place)
        if error.status in _DENIED or error.message.startswith("Namespace "):
            raise Unavailable("Temporal refuses.") from _refusing(place, error.message)
        raise
    except RuntimeError as error:
        words = str(error).removeprefix("Failed client connect: ")
        if any(sign in words for sign in _NOBODY):
            raise Unavailable("Temporal does not answer.") from _absent(place)
        raise Unavailable("Temporal refuses.") from _refusing(place, words)


def _absent(place: str) -> ConnectionError:
    return ConnectionError(
        f"no Temporal answers at {place}: start one there, or correct TEMPORAL_URL"
    )


def _refusing(place: str, words: str) -> ConnectionError:
    return ConnectionError(f"what answers at {place} refuses, or is no Temporal: {words}")
