"""The bounds of settings: every number has two."""

from collections.abc import Iterator
from math import inf
from typing import Any

from pydantic import BaseModel


def at_its_bounds(settings: type[BaseModel]) -> list[tuple[str, float]]:
    """Each number of a group of settings, at its least and at its greatest value."""
    return [(name, end) for name, least, most, _ in _numbers(settings) for end in (least, most)]


def beyond_its_bounds(settings: type[BaseModel]) -> list[tuple[str, float]]:
    """Each number of a group of settings, just outside of what it may be, and without an end."""
    return [
        (name, value)
        for name, least, most, step in _numbers(settings)
        for value in (-inf, least - step, most + step, inf)
    ]


def _numbers(settings: type[BaseModel]) -> Iterator[tuple[str, float, float, float]]:
    fields: dict[str, dict[str, Any]] = settings.model_json_schema()["properties"]
    for name, field in fields.items():
        if field.get("type") in {"integer", "number"}:
            step = 1 if field["type"] == "integer" else 1e-6
            # A number without a bound on both sides has no such key.
            least = field["minimum"] if "minimum" in field else field["exclusiveMinimum"] + step
            most = field["maximum"] if "maximum" in field else field["exclusiveMaximum"] - step
            yield name, least, most, step
