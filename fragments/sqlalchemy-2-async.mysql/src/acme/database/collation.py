"""Text in MySQL compares as in other databases, not regardless of case and accents.

But for spaces at the end, which do not count: strip a text before it must be unique.
"""

from typing import Any

from sqlalchemy import Table


def compare_exactly(table: Table, *_: Any, **__: Any) -> None:
    """Before a table is created: give it a collation by code point, unless it has one."""
    options = table.dialect_options["mysql"]
    options.setdefault("charset", "utf8mb4")
    options.setdefault("collate", "utf8mb4_bin")
