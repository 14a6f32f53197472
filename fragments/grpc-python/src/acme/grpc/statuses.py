"""Every error leaves as a google.rpc.Status: for each error, what it is as a problem over HTTP."""

import re

import grpc
import structlog
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RequestInfo, RetryInfo
from google.rpc.status_pb2 import Status
from pydantic import ValidationError

from acme.about import NAME
from acme.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    ServiceError,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from acme.http.inputs import MANY
from acme.http.problems import RETRY_AFTER_SECONDS, STATUS, kind_of

log = structlog.get_logger()

CODES: dict[type[ServiceError], grpc.StatusCode] = {
    Conflict: grpc.StatusCode.ABORTED,
    Forbidden: grpc.StatusCode.PERMISSION_DENIED,
    InvalidInput: grpc.StatusCode.INVALID_ARGUMENT,
    NotFound: grpc.StatusCode.NOT_FOUND,
    PreconditionFailed: grpc.StatusCode.FAILED_PRECONDITION,
    # There are fewer codes than statuses: `reason` tells it from InvalidInput.
    PreconditionRequired: grpc.StatusCode.INVALID_ARGUMENT,
    TooManyRequests: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    Unavailable: grpc.StatusCode.UNAVAILABLE,
}

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


def refused(error: ServiceError | ValidationError) -> Status:
    """The status of a refusal, with the details that it has over HTTP."""
    if isinstance(error, ValidationError):
        invalid = InvalidInput("The request does not match its schema.")
        return _status(invalid, _violations(error))
    match error:
        case TooManyRequests():
            return _status(error, _retry(error.retry_after_seconds))
        case Unavailable():
            log.warning("unavailable", detail=str(error), cause=repr(error.__cause__))
            return _status(error, _retry(RETRY_AFTER_SECONDS))
        case _:
            return _status(error)


def late(seconds: float) -> Status:
    """The status of a call that took longer than this service lets calls take."""
    message = f"The call has not ended in {seconds:g} seconds."
    return _coded(grpc.StatusCode.DEADLINE_EXCEEDED, message)


def bug() -> Status:
    """The status of a fault of ours, which is described to nobody."""
    message = "An unexpected error: its log lines carry the x-request-id."
    return _coded(grpc.StatusCode.INTERNAL, message)


def _status(error: ServiceError, *more: Message) -> Status:
    kind = kind_of(error)
    reason = _WORD.sub("_", kind.__name__).upper()
    info = ErrorInfo(reason=reason, domain=NAME, metadata={"status": str(STATUS.get(kind, 400))})
    code = CODES.get(kind, grpc.StatusCode.FAILED_PRECONDITION)
    return _coded(code, str(error), info, *more)


def _coded(code: grpc.StatusCode, message: str, *details: Message) -> Status:
    status = Status(code=code.value[0], message=message)
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    for detail in (*details, RequestInfo(request_id=request_id)):
        status.details.add().Pack(detail)
    return status


def _retry(seconds: int) -> RetryInfo:
    return RetryInfo(retry_delay=Duration(seconds=seconds))


def _violations(error: ValidationError) -> BadRequest:
    found = error.errors(include_url=False, include_context=False, include_input=False)[:MANY]
    return BadRequest(
        field_violations=[
            BadRequest.FieldViolation(field=".".join(map(str, one["loc"])), description=one["msg"])
            for one in found
        ]
    )
