"""How autogenerate sees the database, and writes what it found."""

from collections.abc import MutableMapping
from typing import Any, Literal

import structlog
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from sqlalchemy.util import generic_repr

from acme.migrations.history import HISTORY

log = structlog.get_logger()


def include_name(name: str | None, kind: str, _: MutableMapping[Any, Any]) -> bool:
    """Leave out the table that only migrations know."""
    return not (kind == "table" and name == HISTORY.name)


def render_item(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write types that are not SQLAlchemy's as code does, with their import."""
    own = type(item)
    if kind != "type" or own.__module__.startswith("sqlalchemy."):
        return False
    context.imports.add(f"from {own.__module__} import {own.__name__}")
    return generic_repr(item)


def drop_empty(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """Write no revision when autogenerate has found no difference."""
    is_found = getattr(context.config.cmd_opts, "autogenerate", False)
    if is_found and all(script.upgrade_ops_list[0].is_empty() for script in scripts):
        scripts.clear()
        log.info("no_difference_found")
