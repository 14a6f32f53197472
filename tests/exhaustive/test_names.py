"""No two parts that can meet bring one name, and no part needs a name that can be missing."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from ..conftest import Note
from .names import FAULTS, SHARED, Names
from .parts import Named, Parts
from .report import clashes, dangling

IMPORTED = {"import", "library", "library of tests"}


def test_no_name_is_brought_twice(names: Names, note: Note) -> None:
    unique = {kind: claims for kind, claims in names.claims.items() if kind not in SHARED}
    note("parts", f"{total(unique)} names that must be unique, of {len(unique)} kinds")
    logic = names.parts.logic
    found = [fault for claims in unique.values() for fault in clashes(claims, logic)]
    assert not found, "\n".join(found)


def test_no_name_is_missing_where_it_is_needed(names: Names, note: Note) -> None:
    imported = {kind: uses for kind, uses in names.uses.items() if kind in IMPORTED}
    note("parts", f"{total(imported)} imports")
    note("parts", f"{total(names.uses) - total(imported)} other names that are needed")
    found: list[str] = []
    for kind, uses in names.uses.items():
        found += dangling(uses, names.claims.get(kind, []), names.parts.logic)
    assert not found, "\n".join(found)


def total(by_kind: Mapping[str, list[Named]]) -> int:
    """How many names there are of all kinds."""
    return sum(map(len, by_kind.values()))


@pytest.mark.parametrize("check", FAULTS, ids=lambda check: f"{check.__module__}.{check.__name__}")
def test_no_other_fault(check: Callable[[Parts], Iterator[str]], parts: Parts) -> None:
    found = list(check(parts))
    assert not found, "\n".join(found)
