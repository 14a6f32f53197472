"""Errors over GraphQL. They say what problem+json says: each is made there, and passed on.

What clients are expected to handle is a type of the answer; the rest is among `errors`, with the
problem in its extensions.
"""

import json
from typing import Any

import strawberry
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from graphql import GraphQLError, GraphQLFormattedError
from pydantic import ValidationError
from strawberry.relay.types import GlobalIDValueError
from strawberry.types.field import StrawberryField

from acme.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    PreconditionFailed,
)
from acme.graphql.context import Info
from acme.http.problems import answer


@strawberry.interface
class Problem:
    """Why it was not done."""

    title: str
    status: int
    detail: str


@strawberry.type
class NotFoundProblem(Problem):
    """There is no such thing, or not for this caller."""


@strawberry.type
class ConflictProblem(Problem):
    """The request contradicts the current state."""


@strawberry.type
class ChangedProblem(Problem):
    """The thing has changed since the caller last saw it."""


@strawberry.type
class FieldProblem:
    """What is wrong with one part of the input."""

    location: list[str]
    message: str


@strawberry.type
class InvalidInputProblem(Problem):
    """The input has a wrong value."""

    errors: list[FieldProblem]


class Told:
    """Answers with a problem where an error was raised, in fields whose type has that problem."""

    def __init__(self, problem: type[Problem], *errors: type[Exception]) -> None:
        self.error_type = problem
        self.exception_type = errors

    async def handle(self, exception: Exception, *, field: StrawberryField, info: Info) -> Problem:
        """The problem that the error is."""
        said = await problem_of(info.context.http, exception)
        values: dict[str, Any] = {name: said[name] for name in ("title", "status", "detail")}
        if self.error_type is InvalidInputProblem:
            values["errors"] = [
                FieldProblem(
                    location=[str(part) for part in each["location"]], message=each["message"]
                )
                for each in said.get("errors", ())
            ]
        return self.error_type(**values)


PROBLEMS = (
    Told(NotFoundProblem, NotFound),
    Told(ConflictProblem, Conflict),
    Told(ChangedProblem, PreconditionFailed),
    Told(InvalidInputProblem, InvalidInput, ValidationError),
    # Append yours here.
)


async def problem_of(request: Request, error: Exception) -> Any:
    """What a route would answer; a bug is logged and described to nobody."""
    if isinstance(error, ValidationError):
        error = RequestValidationError(error.errors())
    return json.loads(bytes((await answer(request, error)).body))


async def formatted(request: Request, error: GraphQLError) -> GraphQLFormattedError:
    """An error as it leaves."""
    told, cause = error.formatted, error.original_error
    if isinstance(cause, GlobalIDValueError):
        cause = NotFound("There is nothing with such an id.")
    if cause is not None and not isinstance(cause, GraphQLError):
        problem = await problem_of(request, cause)
        told["message"] = problem["detail"]
        told["extensions"] = {"problem": problem}
    return told
