"""JSON schemas taken apart: what a value may be, as alternatives that refer to nothing."""

import json
from collections.abc import Iterable
from typing import Any

Schema = dict[str, Any]

# Words for people and for generators of code: no value is refused because of them.
_ANNOTATIONS = frozenset(
    {
        *("$comment", "contentMediaType", "default", "deprecated", "description", "discriminator"),
        *("example", "examples", "externalDocs", "readOnly", "title", "writeOnly", "xml"),
    }
)
_APPLIED = frozenset({"$ref", "allOf", "anyOf", "const", "enum", "oneOf", "type"})
# Of two such rules both hold, so a shape has a list of them.
SEVERAL = frozenset({"format", "multipleOf", "not", "pattern"})
LOWER = ("exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum")
UPPER = ("exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum")


def resolved(part: Any, document: Schema) -> Any:
    """What a part of a document refers to, or the part itself."""
    while isinstance(part, dict) and "$ref" in part and len(part) == 1:
        part = _referred(part["$ref"], document)
    return part


def shapes(schema: Schema | bool, document: Schema) -> list[Schema]:
    """The alternatives of a schema. Each has one type at most, and one value where it has `enum`.

    A value of `enum` is given as JSON, for 1 and true are equal in Python.
    """
    if isinstance(schema, bool):
        return [{}] if schema else []
    own = {
        key: [value] if key in SEVERAL else value
        for key, value in schema.items()
        if key not in _ANNOTATIONS | _APPLIED
    }
    found = [own | kind for kind in _kinds(schema)]
    every = [_referred(schema["$ref"], document)] if "$ref" in schema else []
    for part in [*every, *schema.get("allOf", ())]:
        found = _product(found, shapes(part, document))
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            parts = [shape for part in schema[choice] for shape in shapes(part, document)]
            found = _product(found, parts)
    return found


def kind_of(value: Any) -> str:
    """The type of a JSON value."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "null" if value is None else "object")


def both(*schemas: Schema | bool) -> Schema | bool:
    """A schema that asks for all of what several ask."""
    parts: list[Schema | bool] = []
    for schema in schemas:
        joined = isinstance(schema, dict) and set(schema) == {"allOf"}
        for part in schema["allOf"] if joined and isinstance(schema, dict) else [schema]:
            if part not in parts and part is not True:
                parts.append(part)
    if len(parts) > 1:
        return {"allOf": parts}
    return parts[0] if parts else True


def _referred(reference: str, document: Schema) -> Any:
    part: Any = document
    for name in reference.removeprefix("#/").split("/"):
        part = part[name.replace("~1", "/").replace("~0", "~")]
    return part


def _kinds(schema: Schema) -> list[Schema]:
    """The types and values that a schema names itself."""
    named = schema.get("type")
    types = named if isinstance(named, list) else [named]
    if "const" not in schema and "enum" not in schema:
        return [{} if each is None else {"type": each} for each in types]
    values = [schema["const"]] if "const" in schema else schema["enum"]
    return [
        {"type": kind_of(value), "enum": json.dumps(value, sort_keys=True)}
        for value in values
        if any(each is None or is_kind(kind_of(value), each) for each in types)
    ]


def is_kind(narrow: str | None, wide: str | None) -> bool:
    """Whether all values of one type are of another; None is any type."""
    return wide is None or narrow == wide or (narrow, wide) == ("integer", "number")


def _product(some: Iterable[Schema], others: list[Schema]) -> list[Schema]:
    pairs = (_merged(one, other) for one in some for other in others)
    return [shape for shape in pairs if shape is not None]


def _merged(one: Schema, other: Schema) -> Schema | None:
    """The shape of values that have both shapes; None where there are no such values."""
    merged = dict(one)
    for key, value in other.items():
        mine: Any = merged.get(key, value)
        if mine == value:
            merged[key] = value
        elif key == "type":
            if not (is_kind(mine, value) or is_kind(value, mine)):
                return None
            merged[key] = "integer"
        elif key == "enum":
            return None
        elif key == "required":
            merged[key] = sorted({*mine, *value})
        elif key == "properties":
            merged[key] = mine | {
                name: both(mine.get(name, True), schema) for name, schema in value.items()
            }
        elif key in ("additionalProperties", "items"):
            merged[key] = both(mine, value)
        elif key in LOWER or key in UPPER:
            merged[key] = max(mine, value) if key in LOWER else min(mine, value)
        elif key in SEVERAL:
            merged[key] = [*mine, *(each for each in value if each not in mine)]
        else:  # Neither rule is forgotten: a name of its own keeps this one.
            merged[f"{key} {json.dumps(value, sort_keys=True)}"] = value
    return merged
