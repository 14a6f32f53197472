"""No two parts that can meet bring one name, and no part needs a name that can be missing."""

from collections.abc import Callable, Iterator

import pytest

from .counts import Count
from .names import FAULTS, SHARED, Names
from .parts import Parts
from .report import clashes, dangling

IMPORTED = {"import", "library", "library of tests"}


def test_no_name_is_brought_twice(names: Names, count: Count) -> None:
    found: list[str] = []
    for kind in names.claims.keys() - SHARED:
        claims = names.claims[kind]
        count("names that must be unique", len(claims))
        found += clashes(claims, names.parts.logic)
    assert not found, "\n".join(found)


def test_no_name_is_missing_where_it_is_needed(names: Names, count: Count) -> None:
    found: list[str] = []
    for kind, uses in names.uses.items():
        count("imports" if kind in IMPORTED else "other names needed", len(uses))
        found += dangling(uses, names.claims.get(kind, []), names.parts.logic)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("check", FAULTS, ids=lambda check: f"{check.__module__}.{check.__name__}")
def test_no_other_fault(check: Callable[[Parts], Iterator[str]], parts: Parts) -> None:
    found = list(check(parts))
    assert not found, "\n".join(found)
