"""Scopes: each that a route asks of a limited caller, a key can be given."""

from ast import literal_eval
from collections.abc import Iterator

from pick_a_stack.conditions import Condition

from ..logic import When
from .parts import Named, Parts
from .routes import routes

WITH_KEYS: When = ((Condition.of([{"auth": ["api-key"]}], {}),),)
READING = {"GET", "HEAD"}
LIMITED = "CallerDependency"


def claims(parts: Parts) -> Iterator[Named]:
    """The scopes that keys can have."""
    for entry in parts.section("scopes"):
        yield Named("scope", literal_eval(entry.part.entry), entry.place, entry.when)


def uses(parts: Parts) -> Iterator[Named]:
    """What `http/caller.py` asks for: the first part of the path, to read or to write."""
    for route in routes(parts):
        if LIMITED in route.asks_for:
            resource = route.path.lstrip("/").partition("/")[0]
            scope = f"{resource}:{'read' if route.method in READING else 'write'}"
            yield Named("scope", scope, route.place, route.when + WITH_KEYS)
