"""What routes ask for is declared: else nobody could call them."""

from typing import Any, get_args

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from acme.auth.scopes import scope_of
from acme.authorization.actions import ACTIONS
from acme.http.caller import CallerDependency

_, DEPENDS = get_args(CallerDependency)


def asks(dependant: Any) -> bool:
    """Whether a route needs the action of its path and method."""
    return dependant.call is DEPENDS.dependency or any(map(asks, dependant.dependencies))


async def test_every_route_asks_for_an_action_that_there_is(app: FastAPI) -> None:
    asked = {
        scope_of(method, route.path or "")
        for route in iter_route_contexts(app.routes)
        for method in getattr(route, "methods", None) or ["GET"]
        if (dependant := getattr(route, "dependant", None)) and asks(dependant)
    }
    assert asked <= ACTIONS, asked - ACTIONS
