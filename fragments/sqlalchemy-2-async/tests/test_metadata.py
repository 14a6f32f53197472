"""Habits that every table keeps."""

from sqlalchemy import Enum, String, Text
from sqlalchemy.orm import configure_mappers

from acme.database.base import Base
from acme.database.tables import METADATA


def test_gives_every_text_a_length() -> None:
    """MySQL cannot index, or even create, a VARCHAR without one."""
    texts = [
        (column, column.type)
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, Text | Enum)
    ]

    assert [str(column) for column, kind in texts if kind.length is None] == []


def test_loads_no_relationship_behind_the_callers_back() -> None:
    """A relationship is lazy="raise", and loaded by `selectinload` where it is needed."""
    configure_mappers()
    relationships = [
        relationship for mapper in Base.registry.mappers for relationship in mapper.relationships
    ]

    assert [str(found) for found in relationships if found.lazy != "raise"] == []
