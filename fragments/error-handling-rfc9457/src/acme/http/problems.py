"""Every error leaves as problem+json (RFC 9457); a bug never leaks detail."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

import structlog
from fastapi import Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

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
from acme.http.methods import allowed_methods

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[ServiceError], int] = {
    Conflict: 409,
    Forbidden: 403,
    InvalidInput: 422,
    NotFound: 404,
    PreconditionFailed: 412,
    PreconditionRequired: 428,
    TooManyRequests: 429,
    Unauthenticated: 401,
    Unavailable: 503,
}

# Who wears the service out, or tries what is not theirs, is seen by these lines.
_ABOUT_CALLERS = {Forbidden: "caller_not_allowed", TooManyRequests: "caller_too_fast"}

# A server that restarts or is switched over is back after some seconds.
RETRY_AFTER_SECONDS = 5

# As much of what the caller sent as is repeated: names of fields are shorter.
_MOST_PARTS, _MOST_CHARACTERS = 10, 200


class FieldProblem(BaseModel):
    """What is wrong with one part of the request."""

    location: list[str | int]
    message: str


class Problem(BaseModel):
    """The body of every error response; `errors` are the first of `error_count`."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldProblem] | None = None
    error_count: int | None = None


def status_of(error: ServiceError) -> int:
    """The status of a refusal, for every door."""
    return STATUS.get(kind_of(error), 400)


def title_of(status: int) -> str:
    """What a status is called."""
    return HTTPStatus(status).phrase if status in HTTPStatus else "Error"


def problem(
    request: HTTPConnection,
    status: int,
    detail: str,
    *,
    errors: list[FieldProblem] | None = None,
    error_count: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The response for a refusal."""
    body = Problem(
        title=title_of(status),
        status=status,
        detail=detail,
        instance=quote(request.scope["path"][:_MOST_CHARACTERS]),
        errors=errors,
        error_count=error_count,
    )
    return JSONResponse(
        body.model_dump(exclude_none=True),
        status_code=status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def kind_of(error: ServiceError) -> type[ServiceError]:
    """The kind of error that callers know this one as; an error of its own where they know none.

    Every door asks it about what it refuses, so what is about the caller is logged here.
    """
    kind = next((kind for kind in type(error).__mro__ if kind in STATUS), ServiceError)
    if event := _ABOUT_CALLERS.get(kind):
        log.info(event, detail=str(error))
    return kind


async def answer(request: HTTPConnection, error: Exception) -> Response:
    """The response for whatever went wrong; a bug is logged here and described to nobody."""
    if isinstance(error, ServiceError):
        return _refused(request, error)
    if isinstance(error, HTTPException):
        return _http_error(request, error)
    if isinstance(error, RequestValidationError):
        return _invalid(request, error)
    log.error("bug", method=request.scope.get("method"), path=request.scope["path"], exc_info=error)
    return problem(request, 500, "An unexpected error: its log lines carry the X-Request-ID.")


def _refused(request: HTTPConnection, error: ServiceError) -> Response:
    status = status_of(error)
    headers = {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = error.challenge
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        log.warning("unavailable", detail=str(error), cause=repr(error.__cause__))
    return problem(request, status, str(error), headers=headers)


def _http_error(request: HTTPConnection, error: HTTPException) -> Response:
    if error.status_code in {204, 304}:  # These have no body.
        return Response(status_code=error.status_code, headers=error.headers)
    if error.status_code == 405:
        # Without routes to ask, as below a mounted folder, the error knows best.
        allowed = allowed_methods(request) or (error.headers or {}).get("Allow", "GET, HEAD")
        return problem(request, 405, f"This path takes {allowed}.", headers={"Allow": allowed})
    return problem(request, error.status_code, str(error.detail), headers=error.headers)


def _invalid(request: HTTPConnection, error: RequestValidationError) -> Response:
    found = error.errors()
    # An error of `Input` stands for many.
    count = sum(one["ctx"]["count"] if one["type"] == "unknown_keys" else 1 for one in found)
    if found[0]["type"] == "json_invalid":
        return problem(request, 400, "The body is not valid JSON.")
    whole_body = [one for one in found if tuple(one["loc"]) == ("body",)]
    if any(one["type"] != "missing" for one in whole_body) and not _is_json(request):
        return problem(request, 415, "Send the body with Content-Type: application/json.")
    return problem(
        request,
        422,
        "The request does not match its schema.",
        errors=[_field_problem(one["loc"], _message(one)) for one in found[:MANY]],
        error_count=count,
    )


def _message(error: Mapping[str, str]) -> str:
    if error["type"] == "string_pattern_mismatch":  # The pattern is no sentence.
        return "String has a character or a form that is not taken here"
    return error["msg"]


def _field_problem(location: Sequence[str | int], message: str) -> FieldProblem:
    """Located as far as is worth it: a caller chooses the names of unknown keys."""
    parts = [_shortened(part) for part in location[:_MOST_PARTS]]
    return FieldProblem(location=parts, message=message[:_MOST_CHARACTERS])


def _shortened(part: str | int) -> str | int:
    return part[:_MOST_CHARACTERS] if isinstance(part, str) else part


def _is_json(request: HTTPConnection) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")
