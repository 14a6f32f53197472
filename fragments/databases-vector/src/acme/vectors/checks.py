"""What every adapter asks of its input, and the order in which all give their matches."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from acme.errors import ConfigurationError, InvalidInput
from acme.vectors import Match, Value, Vector, Where

# What a request can have read and ranked; above it, page by filters.
MAX_LIMIT = 1_000
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,62}")


def unit_vector(vector: Vector, dimensions: int) -> list[float]:
    """The vector, brought to length 1.

    Raises:
        InvalidInput: for another dimension, for what is not finite, and for a zero vector.
    """
    if len(vector) != dimensions:
        raise InvalidInput(f"A vector has {dimensions} dimensions here, this one {len(vector)}.")
    length = math.hypot(*vector)
    if not math.isfinite(length) or length == 0:
        raise InvalidInput("A vector of zeros, or with numbers that are not finite, has no place.")
    return [part / length for part in vector]


def checked_limit(limit: int) -> int:
    """The limit; raises InvalidInput unless it is from 1 to MAX_LIMIT."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(f"A limit is from 1 to {MAX_LIMIT}, not {limit}.")
    return limit


def checked_metadata(metadata: Mapping[str, Value]) -> dict[str, Value]:
    """The metadata; raises InvalidInput for a field whose name some store cannot keep."""
    for name in metadata:
        if not _FIELD.fullmatch(name):
            raise InvalidInput(f"{name!r} is no name of a field: use a-z, 0-9 and _.")
    return dict(metadata)


def alternatives(where: Where | None) -> dict[str, tuple[Value, ...]]:
    """What each field may be; raises InvalidInput like `checked_metadata`."""
    fields = where or {}
    checked_metadata(dict.fromkeys(fields, ""))
    return {name: value if isinstance(value, tuple) else (value,) for name, value in fields.items()}


def labels(fields: Iterable[tuple[str, Value]]) -> list[str]:
    """Metadata as texts that are equal only for equal fields: `true` is not 1, nor "1"."""
    return [f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in fields]


def match(record_id: UUID, score: float, metadata: Mapping[str, Value]) -> Match:
    """A match whose score no rounding error takes out of range or out of order."""
    return Match(id=record_id, score=max(-1.0, min(1.0, round(score, 6))), metadata=metadata)


def ranked(matches: Iterable[Match]) -> list[Match]:
    """Nearest first; of those that are equally near, the smallest id."""
    return sorted(matches, key=lambda found: (-found.score, found.id))


def check_dimensions(kept: int, wanted: int, place: str) -> None:
    """Raise ConfigurationError when a store holds vectors of another dimension."""
    if kept != wanted:
        raise ConfigurationError(
            "EMBEDDER_DIMENSIONS",
            f"{wanted}, but {place} holds vectors of {kept}: set EMBEDDER_MODEL and "
            "EMBEDDER_DIMENSIONS to the model that made them, or use another collection",
        )
