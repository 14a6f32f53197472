"""Two OpenAPI documents: which operations, parameters, bodies and answers break clients."""

import re
from collections.abc import Iterator
from typing import Any

from acme.compatibility.comparison import Comparison
from acme.compatibility.shapes import Schema, resolved

_METHODS = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "trace"})


def breaking_changes(before: Schema, after: Schema) -> list[str]:
    """What clients of the first document meet with the second, a line each.

    Webhooks, callbacks and links are not compared.
    """
    kept = {server.get("url") for server in after.get("servers", [{"url": "/"}])}
    found = [
        f"the server {server['url']} is gone"
        for server in before.get("servers", [{"url": "/"}])
        if server["url"] not in kept
    ]
    operations = dict(_operations(after))
    for name, operation in _operations(before):
        if name in operations:
            pair = _Operation(before, after, operation, operations[name])
            found += [f"{operation['called']}: {line}" for line in pair.breaks()]
        else:
            found.append(f"{operation['called']} is gone")
    return found


def _operations(document: Schema) -> Iterator[tuple[str, Any]]:
    """Operations, by what a client sees: the names of the parameters of a path it does not."""
    for path, item in document.get("paths", {}).items():
        for method in sorted(item.keys() & _METHODS):
            operation = item[method]
            parameters = [
                resolved(each, document)
                for each in (*item.get("parameters", ()), *operation.get("parameters", ()))
            ]
            called = f"{method.upper()} {path}"
            security = operation.get("security", document.get("security", []))
            said = {"called": called, "security": security, "path": re.findall("{(.*?)}", path)}
            # Those of the operation come last, and take the place of those of the path.
            by_name = {_parameter_name(each, said["path"]): each for each in parameters}
            yield re.sub("{.*?}", "{}", called), operation | said | {"parameters": by_name}


def _parameter_name(parameter: Schema, path: list[str]) -> str:
    place, name = parameter["in"], parameter["name"]
    if place == "path":
        return f"path parameter {path.index(name) + 1}" if name in path else f"path {name}"
    return f"{place} parameter {name.lower() if place == 'header' else name}"


class _Operation:
    """One operation before and after."""

    def __init__(self, before: Schema, after: Schema, old: Any, new: Any) -> None:
        self._documents = (before, after)
        self._old, self._new = old, new
        self._sent = Comparison(before=before, after=after, sent=True)
        self._received = Comparison(before=before, after=after, sent=False)

    def breaks(self) -> Iterator[str]:
        """What breaks, a line each."""
        yield from self._parameters()
        yield from self._body()
        yield from self._answers()
        yield from self._security()

    def _parameters(self) -> Iterator[str]:
        old, new = self._old["parameters"], self._new["parameters"]
        for name, parameter in old.items():
            if name not in new:
                yield f"{name} is gone"
                continue
            if new[name].get("required") and not parameter.get("required"):
                yield f"{name} is required now"
            for rule in ("style", "explode", "allowReserved"):
                if parameter.get(rule) != new[name].get(rule):
                    was, now = parameter.get(rule), new[name].get(rule)
                    yield f"{name}: {rule} was {was} and is {now}"
            if "schema" in parameter and "schema" in new[name]:
                yield from self._sent.breaks(parameter["schema"], new[name]["schema"], name)
            else:
                yield from self._contents(self._sent, parameter, new[name], name)
        for name in new.keys() - old.keys():
            if new[name].get("required"):
                yield f"{name} is new and required"

    def _body(self) -> Iterator[str]:
        old, new = self._pair(self._old.get("requestBody"), self._new.get("requestBody"))
        if new.get("required") and not old.get("required"):
            yield "a body is required now"
        if old and not new:
            yield "the body is gone"
        elif old:
            yield from self._contents(self._sent, old, new, "body")

    def _answers(self) -> Iterator[str]:
        old, new = self._old.get("responses", {}), self._new.get("responses", {})
        for status in sorted(old.keys() - new.keys()):
            if status.startswith("2"):
                yield f"{status} is no longer answered"
        for status in sorted(new):
            known = next((s for s in _covering(status) if s in old), None)
            if known is None:
                if status.startswith(("2", "3")):
                    yield f"{status} may be answered now"
                continue
            before, after = self._pair(old[known], new[status])
            yield from self._contents(self._received, before, after, status)
            yield from self._headers(before, after, status)

    def _headers(self, old: Any, new: Any, status: str) -> Iterator[str]:
        after = {name.lower(): header for name, header in new.get("headers", {}).items()}
        for name, header in old.get("headers", {}).items():
            if name.lower() not in after:
                yield f"{status} header {name} is gone"
                continue
            before, now = self._pair(header, after[name.lower()])
            if before.get("required") and not now.get("required"):
                yield f"{status} header {name} may be missing now"
            schemas = (before.get("schema", True), now.get("schema", True))
            yield from self._received.breaks(*schemas, f"{status} header {name}")

    def _contents(self, comparison: Comparison, old: Any, new: Any, place: str) -> Iterator[str]:
        """Compare bodies; one whose media type is gone has nothing to be compared with."""
        after = new.get("content", {})
        for media_type, content in old.get("content", {}).items():
            if media_type not in after:
                yield f"{place}: {media_type} is gone"
                continue
            schemas = (content.get("schema", True), after[media_type].get("schema", True))
            yield from comparison.breaks(*schemas, place)

    def _security(self) -> Iterator[str]:
        """What sufficed must go on to suffice."""
        old, new = self._old["security"] or [{}], self._new["security"] or [{}]
        for sufficed in old:
            if not any(_suffices(sufficed, wanted) for wanted in new):
                yield f"credentials no longer suffice: {_credentials(sufficed)}"
        before, after = (
            document.get("components", {}).get("securitySchemes", {})
            for document in self._documents
        )
        for name in sorted({name for sufficed in old for name in sufficed} & after.keys()):
            was, now = (
                {key: each.get(key) for key in ("in", "name", "scheme", "type")}
                for each in (before.get(name, {}), after[name])
            )
            if was != now:
                yield f"credentials of {name} are others now"

    def _pair(self, old: Any, new: Any) -> tuple[Any, Any]:
        before, after = self._documents
        return resolved(old or {}, before), resolved(new or {}, after)


def _covering(status: str) -> tuple[str, str, str]:
    """The names under which a document may describe a status, the exact one first."""
    return status, f"{status[0]}XX", "default"


def _suffices(held: dict[str, list[str]], wanted: dict[str, list[str]]) -> bool:
    return all(name in held and {*scopes} <= {*held[name]} for name, scopes in wanted.items())


def _credentials(held: dict[str, list[str]]) -> str:
    named = (name + (f" ({', '.join(scopes)})" if scopes else "") for name, scopes in held.items())
    return " with ".join(named) or "none"
