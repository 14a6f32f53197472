"""The rules of a shape that are about its own values: bounds, patterns, formats."""

import json
import re
from collections.abc import Iterator
from typing import Any

from acme.compatibility.shapes import (
    LOWER,
    SEVERAL,
    UPPER,
    Schema,
    is_kind,
    kind_of,
)

# What is about the parts of a value, and about its type.
_STRUCTURE = frozenset(
    {"additionalProperties", "enum", "items", "prefixItems", "properties", "required", "type"}
)

# A rule says nothing of values of other types.
_ABOUT = {
    "array": {"maxItems", "minItems", "uniqueItems"},
    "number": {"exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"},
    "object": {"maxProperties", "minProperties"},
    "string": {"contentEncoding", "maxLength", "minLength", "pattern"},
}
_KINDS = {key: kind for kind, keys in _ABOUT.items() for key in keys}


def unkept(narrow: Schema, wide: Schema) -> Iterator[str]:
    """The rules of one shape that values of another may break."""
    if "enum" in narrow:
        narrow = narrow | _said_by(json.loads(narrow["enum"]))
    for key in sorted(wide.keys() - _STRUCTURE):
        if "type" in narrow and not is_kind(narrow["type"], _KINDS.get(key)):
            continue
        if key in SEVERAL:
            kept = all(_holds(key, rule, narrow) for rule in wide[key])
        elif key in LOWER or key in UPPER:
            kept = _within(key, wide[key], narrow)
        else:
            kept = narrow.get(key) == wide[key]
        if not kept:
            yield key


def _said_by(value: Any) -> Schema:
    """The bounds of a value that is known."""
    if isinstance(value, bool) or value is None:
        return {}
    if isinstance(value, int | float):
        return {"minimum": value, "maximum": value}
    units = {"string": "Length", "array": "Items", "object": "Properties"}
    unit = units[kind_of(value)]
    return {f"min{unit}": len(value), f"max{unit}": len(value)}


def _holds(key: str, rule: Any, narrow: Schema) -> bool:
    if rule in narrow.get(key, ()):
        return True
    if key == "multipleOf":
        return any(each % rule == 0 for each in narrow.get(key, ()))
    if key == "pattern" and "enum" in narrow:
        return re.search(rule, json.loads(narrow["enum"])) is not None
    return False


def _within(key: str, bound: float, narrow: Schema) -> bool:
    sign, keys = (1, LOWER) if key in LOWER else (-1, UPPER)
    if _KINDS[key] != "number":
        count: float = narrow.get(key, 0 if key in LOWER else float("inf"))
        if key == "minProperties":
            count = max(count, len(narrow.get("required", ())))
        return sign * count >= sign * bound
    own = [each for each in keys if _KINDS[each] == "number" and each in narrow]
    bounds = [_bound(each, narrow[each], sign, narrow) for each in own]
    return _bound(key, bound, sign, narrow) <= max(bounds, default=(float("-inf"), False))


def _bound(key: str, value: float, sign: int, narrow: Schema) -> tuple[float, bool]:
    """A bound of numbers that can be compared: more is narrower."""
    excluded = key.startswith("exclusive")
    if excluded and narrow.get("type") == "integer" and value == int(value):
        return sign * value + 1, False
    return sign * value, excluded
