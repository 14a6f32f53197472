"""The solver: what conditions imply under the rules, and that the compiler's proof is no weaker."""

from itertools import combinations
from typing import Any

import pytest

from pick_a_stack.conditions import Condition, conditions_meet

from ..conftest import Note
from ..logic import Logic, When
from .parts import ALWAYS, Parts

QUESTIONS: dict[str, dict[str, Any]] = {
    "database": {"choices": ["none", "sqlite", "postgresql", "mysql"]},
    "vectors": {"choices": ["none", "pgvector", "qdrant"]},
    "auth": {"multiselect": True, "choices": ["jwt", "api-key", "session"]},
    "examples": {"type": "bool"},
}
RULES = [{"question": "vectors", "value": "pgvector", "needs": {"database": ["postgresql"]}}]
LOGIC = Logic(QUESTIONS, RULES)


def when(unless: dict[str, list[str | bool]] | None = None, **answers: list[str | bool]) -> When:
    """A part with one condition."""
    return ((Condition.of([answers], unless or {}),),)


POSTGRESQL, MYSQL = when(database=["postgresql"]), when(database=["mysql"])
PGVECTOR = when(vectors=["pgvector"])


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (POSTGRESQL, MYSQL, False),
        (POSTGRESQL, when(vectors=["qdrant"]), True),
        (when(auth=["jwt"]), when(auth=["api-key"]), True),
        (when(auth=["jwt"]), when({"auth": ["jwt"]}), False),
        (when(auth=["jwt"]), when({"auth": ["jwt"]}, auth=["api-key"]), False),
        (PGVECTOR, MYSQL, False),
        (when(examples=[True]), when(examples=[False]), False),
        (ALWAYS, ALWAYS, True),
    ],
)
def test_knows_which_parts_can_meet(one: When, other: When, meet: bool) -> None:
    assert (LOGIC.together(one, other) is not None) is meet


@pytest.mark.parametrize(
    ("part", "providers", "implied"),
    [
        (POSTGRESQL, [POSTGRESQL], True),
        (POSTGRESQL, [when(database=["sqlite", "postgresql"])], True),
        (when(database=["sqlite", "mysql"]), [when(database=["sqlite"]), MYSQL], True),
        (when(database=["sqlite", "mysql"]), [when(database=["sqlite"])], False),
        (PGVECTOR, [POSTGRESQL], True),
        (when(vectors=["qdrant"]), [POSTGRESQL], False),
        (when(auth=["jwt", "api-key"]), [when(auth=["jwt"]), when(auth=["api-key"])], True),
        (when(auth=["jwt", "session"]), [when(auth=["jwt"]), when(auth=["api-key"])], False),
        (ALWAYS, [when(examples=[True]), when(examples=[False])], True),
        (ALWAYS, [when({"database": ["none"]}), when(database=["none"])], True),
        (POSTGRESQL, [], False),
    ],
)
def test_knows_what_a_part_implies(part: When, providers: list[When], implied: bool) -> None:
    assert (LOGIC.missing(part, providers) is None) is implied


def test_every_two_conditions_that_can_meet_meet_for_the_compiler(parts: Parts, note: Note) -> None:
    """The compiler lets conditions write one path when `conditions_meet` keeps them apart."""
    fragments = parts.conditions()
    narrowed = {when[0][0] for entry in parts.entries if (when := entry.when)}
    multiselect = [name for name, spec in parts.logic.questions.items() if "multiselect" in spec]
    found, meeting = [], 0
    for one, other in combinations([*fragments, *sorted(narrowed - {*fragments}, key=repr)], 2):
        if parts.logic.together(((one,),), ((other,),)) is not None:
            meeting += one in fragments and other in fragments
            if not conditions_meet(one, other, multiselect):
                found.append(f"conditions_meet keeps apart what can meet: {one} and {other}")
    note("parts", f"{meeting} pairs of fragments that can meet")
    assert not found, "\n".join(found)
