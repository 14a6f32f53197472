"""What surrounds every call: its id, one log line, a time limit, and a status even for a bug."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import structlog
from grpc_status import rpc_status
from pydantic import ValidationError

from acme.errors import ServiceError
from acme.grpc.settings import GrpcSettings
from acme.grpc.statuses import bug, late, refused
from acme.grpc.surrounding import Call, Surrounding
from acme.http.request_scope import request_id_of

log = structlog.get_logger()

# Of the library itself: asked by orchestrators and tools, which prove nothing.
INFRASTRUCTURE = ("/grpc.health.", "/grpc.reflection.")
_ID = "x-request-id"


class CallScope(Surrounding):
    """Gives each call an id (the `x-request-id` of its metadata, where harmless), and logs it."""

    def __init__(self, settings: GrpcSettings) -> None:
        super().__init__()
        self._request_seconds = settings.request_seconds
        self._stream_seconds = settings.stream_seconds

    @asynccontextmanager
    async def around(self, call: Call) -> AsyncIterator[None]:
        """Whatever is raised inside becomes a status."""
        if call.method.startswith(INFRASTRUCTURE):
            yield
            return
        started = time.perf_counter()
        name = request_id_of([(_ID.encode(), each.encode()) for each in call.values(_ID)]).decode()
        context, seconds = call.context, self._seconds(call)
        context.set_trailing_metadata(((_ID, name),))
        # Not unbound: each call has a task of its own.
        structlog.contextvars.bind_contextvars(request_id=name)
        code = "CANCELLED"
        try:
            # Not later than the client: the library ends it then, and the answer is of no use.
            async with asyncio.timeout(seconds) as limit:
                yield
            code = (context.code() or grpc.StatusCode.OK).name
        except grpc.aio.AbortError:
            code = (context.code() or grpc.StatusCode.UNKNOWN).name
            raise
        except Exception as error:
            match error:
                case ServiceError() | ValidationError():
                    status = refused(error)
                case TimeoutError() if limit.expired():
                    status = late(seconds)
                case _:
                    log.error("bug", method=call.method, exc_info=error)
                    status = bug()
            code = rpc_status.to_status(status).code.name
            await context.abort_with_status(rpc_status.to_status(status))
        finally:
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            log.info("call", method=call.method, code=code, milliseconds=milliseconds)

    def _seconds(self, call: Call) -> float:
        return self._stream_seconds if call.is_stream else self._request_seconds
