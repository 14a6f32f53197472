"""Routes: one handler for each method and path, and none hidden behind another."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations

from ..logic import When, described
from .imports import references
from .modules import called, module_name, text_of, tree
from .parts import File, Named, Parts

METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "websocket"}
PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Route:
    """A handler: its path with `{}` for each parameter, and the router that it belongs to."""

    method: str
    path: str
    router: str
    place: str
    when: When
    line: int
    asks_for: frozenset[str] = frozenset()
    """The names in the annotations of its parameters."""

    def hides(self, other: "Route") -> bool:
        """Whether a request for the other one's path would come here first."""
        mine, others = self.path.split("/"), other.path.split("/")
        if self.method != other.method or len(mine) != len(others) or mine == others:
            return False
        return all(one in {"{}", two} for one, two in zip(mine, others, strict=True))


def claims(parts: Parts) -> Iterator[Named]:
    """`GET /notes/{}` for each handler; a version of the API may bring it once more."""
    versions = versions_of(parts)
    for route in routes(parts):
        path = versions.get(route.router, "") + route.path
        yield Named("route", f"{route.method} {path}", route.place, route.when)


def versions_of(parts: Parts) -> dict[str, str]:
    """`/v2` for each router that a version of the API brings."""
    return {
        reference: f"/{entry.key}"
        for entry in parts.section("versions")
        for reference in references(entry)
    }


def routes(parts: Parts) -> Iterator[Route]:
    """Every handler of every router."""
    for file in parts.python():
        if file.path.startswith("src/") and not file.is_fold:
            yield from routes_of(file)


def routes_of(file: File) -> Iterator[Route]:
    """The handlers of a file: its decorated functions, and those given to `add_api_route`."""
    prefixes = dict(routers_of(file))
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and called(node) == "add_api_route":
            assert isinstance(node.func, ast.Attribute)
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else ""
            path = prefixes.get(name, "") + argument(node, "path", position=0)
            for method in methods_of(node):
                yield route(file, method, path, name, node.lineno)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for decorator in node.decorator_list:
            method = called(decorator)
            if not isinstance(decorator, ast.Call) or method not in METHODS:
                continue
            assert isinstance(decorator.func, ast.Attribute)
            owner = decorator.func.value
            if not isinstance(owner, ast.Name) or owner.id not in prefixes:
                continue
            path = prefixes[owner.id] + argument(decorator, "path", position=0)
            found = route(file, method.upper(), path, owner.id, node.lineno)
            yield replace(found, asks_for=frozenset(annotated(node)))


def annotated(handler: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The names in the annotations of a handler's parameters."""
    for parameter in (*handler.args.args, *handler.args.kwonlyargs):
        if parameter.annotation:
            named = ast.walk(parameter.annotation)
            yield from (node.id for node in named if isinstance(node, ast.Name))


def route(file: File, method: str, path: str, router: str, line: int) -> Route:
    """A handler in a file, on one of its routers."""
    router = f"{module_name(file.path)}:{router}"
    place = f"{file.source}:{line}"
    return Route(method, PARAMETER.sub("{}", path), router, place, file.when, line)


def methods_of(call: ast.Call) -> list[str]:
    """The methods that `add_api_route` is given; GET unless it is."""
    for keyword in call.keywords:
        if keyword.arg == "methods" and isinstance(keyword.value, ast.List):
            return [text_of(each).upper() for each in keyword.value.elts]
    return ["GET"]


def routers_of(file: File) -> Iterator[tuple[str, str]]:
    """The routers of a file, each with its prefix."""
    for node in tree(file).body:
        if isinstance(node, ast.Assign) and called(node.value) in {"APIRouter", "FastAPI"}:
            assert isinstance(node.value, ast.Call)
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, argument(node.value, "prefix")


def argument(call: ast.Call, name: str, position: int | None = None) -> str:
    """A text that a call is given by name, or by position."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return text_of(keyword.value)
    return text_of(call.args[position]) if position is not None and call.args[position:] else ""


def hidden(parts: Parts) -> Iterator[str]:
    """Each route that a router before its own would answer."""
    order = {
        reference: entry.key
        for entry in parts.section("routers")
        for reference in references(entry)
    }
    versions = versions_of(parts)
    for one, other in permutations(routes(parts), 2):
        if versions.get(one.router) != versions.get(other.router):
            continue
        # What no list names, such as health, is included first.
        first, second = ((order.get(each.router, ""), each.line) for each in (one, other))
        if first >= second or not one.hides(other):
            continue
        if (world := parts.logic.together(one.when, other.when)) is not None:
            yield (
                f"{other.place}: {other.method} {other.path} is hidden behind {one.path} "
                f"({one.place}) with {described(world)}: give its router a key that sorts "
                f"before {order.get(one.router, '')!r}, or move the handler up"
            )
