"""Two schemas of one thing: what a client that knows the first meets with the second.

What clients send must be taken as widely as before, and what they receive must be nothing that they
do not know. In both, a field that is gone is missed.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from acme.compatibility.rules import unkept
from acme.compatibility.shapes import SEVERAL, Schema, is_kind, shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Compares schemas of two documents that are `sent` by clients, or else received by them.

    `oneOf` counts as `anyOf`. A field that a client has not known yet, it does not send.
    """

    before: Schema
    after: Schema
    sent: bool
    # Schemas that hold themselves are compared once on the way down.
    _under_way: set[tuple[str, str]] = field(default_factory=set)

    def breaks(self, before: Any, after: Any, place: str) -> Iterator[str]:
        """What breaks, a line each, at a place such as `body.title`."""
        pair = (json.dumps(before, sort_keys=True), json.dumps(after, sort_keys=True))
        if pair in self._under_way:
            return
        self._under_way.add(pair)
        old, new = shapes(before, self.before), shapes(after, self.after)
        narrow, wide = self._in_order(old, new)
        for shape in narrow:
            yield from self._outside(shape, wide, place)
        self._under_way.discard(pair)

    def _in_order(self, one: Any, other: Any) -> tuple[Any, Any]:
        """Before and after, as what must fit and what it must fit into; or these as those."""
        return (one, other) if self.sent else (other, one)

    def _outside(self, narrow: Schema, wide: Iterable[Schema], place: str) -> list[str]:
        """What of a shape fits into none of several others, as seen from the nearest."""
        near = [
            (list(self._beyond(narrow, each, place)), _tags(narrow) != _tags(each))
            for each in wide
            if _alike(narrow, each)
        ]
        if near:
            lines, _ = min(near, key=lambda each: (bool(each[0]), each[1], len(each[0])))
            return lines
        name = _name(narrow)
        return [f"{place} no longer takes {name}" if self.sent else f"{place} may be {name} now"]

    def _beyond(self, narrow: Schema, wide: Schema, place: str) -> Iterator[str]:
        for key in unkept(narrow, wide):
            was, now = self._in_order(_said(narrow, key), _said(wide, key))
            yield f"{place}: {key.partition(' ')[0]} was {was} and is {now}"
        if "enum" in narrow:
            return
        if narrow.get("type", "object") == "object":
            yield from self._required(narrow, wide, place)
            yield from self._known_fields(narrow, wide, place)
            yield from self._other_fields(narrow, wide, place)
        if narrow.get("type", "array") == "array":
            yield from self._items(narrow, wide, place)

    def _required(self, narrow: Schema, wide: Schema, place: str) -> Iterator[str]:
        new = narrow.get("properties", {})
        for name in sorted({*wide.get("required", ())} - {*narrow.get("required", ())}):
            if self.sent:
                yield f"{place}.{name} is required now"
            elif name in new or name not in wide.get("properties", {}):
                yield f"{place}.{name} may be missing now"

    def _known_fields(self, narrow: Schema, wide: Schema, place: str) -> Iterator[str]:
        old, new = self._in_order(narrow, wide)
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in sorted(before):
            if name in after:
                yield from self.breaks(before[name], after[name], f"{place}.{name}")
            elif isinstance(others := new.get("additionalProperties"), dict):
                yield from self.breaks(before[name], others, f"{place}.{name}")
            else:
                yield f"{place}.{name} is gone"
        # A client that was not asked for other fields sends none.
        others = old.get("additionalProperties", not self.sent)
        for name in sorted(after.keys() - before.keys()):
            yield from self.breaks(others, after[name], f"{place}.{name}")

    def _other_fields(self, narrow: Schema, wide: Schema, place: str) -> Iterator[str]:
        others, allowed = (each.get("additionalProperties", True) for each in (narrow, wide))
        if others is False or allowed is True:
            return
        if allowed is False:
            how = "no longer takes other fields" if self.sent else "may have other fields now"
            yield f"{place} {how}"
        else:
            yield from self.breaks(*self._in_order(others, allowed), f"{place}.*")

    def _items(self, narrow: Schema, wide: Schema, place: str) -> Iterator[str]:
        longest = max(len(each.get("prefixItems", ())) for each in (narrow, wide))
        for index in range(longest):
            pair = self._in_order(_item(narrow, index), _item(wide, index))
            yield from self.breaks(*pair, f"{place}[{index}]")
        pair = self._in_order(_item(narrow, longest), _item(wide, longest))
        yield from self.breaks(*pair, f"{place}[]")


def _alike(narrow: Schema, wide: Schema) -> bool:
    """Whether a shape could hold another, but for its rules and its parts."""
    if "enum" in wide and narrow.get("enum") != wide["enum"]:
        return False
    return is_kind(narrow.get("type"), wide.get("type"))


def _tags(shape: Schema) -> Schema:
    """The fields that tell alternatives apart, with their values."""
    fields = shape.get("properties", {})
    return {name: field for name, field in fields.items() if field is not True and "const" in field}


def _item(shape: Schema, index: int) -> Schema | bool:
    firsts: list[Schema | bool] = shape.get("prefixItems", [])
    rest: Schema | bool = shape.get("items", True)
    return firsts[index] if index < len(firsts) else rest


def _name(shape: Schema) -> str:
    if "enum" in shape:
        return str(shape["enum"])
    kind: str = shape.get("type", "anything")
    article = {"anything": "", "null": "", "array": "an ", "integer": "an ", "object": "an "}
    return article.get(kind, "a ") + kind


def _said(shape: Schema, key: str) -> str:
    if key not in shape:
        return "not set"
    alone = key in SEVERAL and len(shape[key]) == 1
    return json.dumps(shape[key][0] if alone else shape[key])
