"""How autogenerate sees the database, and writes what it found."""

from collections.abc import MutableMapping
from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext

from acme.database.base import UtcDateTime
from acme.migrations.history import HISTORY


def include_name(name: str | None, kind: str, _: MutableMapping[Any, Any]) -> bool:
    """Leave out the table that only migrations know."""
    return not (kind == "table" and name == HISTORY.name)


def render_item(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write the types of this service as its code does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        context.imports.add("from acme.database.base import UtcDateTime")
        return "UtcDateTime()"
    return False
