"""Rows in which every combination of a few values occurs, of those that some valid row has.

`python -m tests.covering` prints the numbers of the answer space.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from itertools import combinations, product
from typing import Any

from covertable import make

from pick_a_stack import ROOT
from pick_a_stack.conditions import Condition

from .logic import Logic, When
from .space import Pair, Row, count, factors
from .stacks import catalogue, questionnaire

ARRAYS = ROOT / ".cache" / "arrays"


@cache
def _logic() -> Logic:
    return Logic(questionnaire(), catalogue()["rules"])


def possible(wanted: Iterable[Pair]) -> bool:
    """Whether some valid row has all of these values."""
    return _logic().together(*map(_as_part, wanted)) is not None


def _as_part(pair: Pair) -> When:
    factor, value = pair
    question, _, choice = factor.partition(":")
    if not choice:
        return ((Condition.of([{question: [value]}], {}),),)
    if value:
        return ((Condition.of([{question: [choice]}], {}),),)
    return ((Condition.of([{}], {question: [choice]}),),)


def tuples(strength: int) -> Iterator[tuple[Pair, ...]]:
    """Every combination of values of `strength` factors that some valid row has."""
    for chosen_factors in combinations(factors(), strength):
        for values in product(*(factors()[factor] for factor in chosen_factors)):
            found = tuple(zip(chosen_factors, values, strict=True))
            if possible(found):
                yield found


@cache
def covering_array(strength: int) -> list[Row]:
    """Valid rows in which every possible combination of `strength` values occurs.

    Kept in `.cache/`: every process of a test run wants it, and it takes time that grows fast.
    """
    constraints = [as_constraint(rule) for rule in catalogue()["rules"]]
    wanted = json.dumps([factors(), constraints, strength, version("covertable")])
    kept = ARRAYS / f"{hashlib.sha256(wanted.encode()).hexdigest()[:16]}.json"
    if not kept.exists():
        made = make(factors(), strength=strength, constraints=constraints)
        text = json.dumps([{factor: row[factor] for factor in factors()} for row in made])
        kept.parent.mkdir(parents=True, exist_ok=True)
        being_written = kept.with_suffix(f".{os.getpid()}")
        being_written.write_text(text, encoding="utf-8")
        being_written.replace(kept)
    rows: list[Row] = json.loads(kept.read_text(encoding="utf-8"))
    return rows


def as_constraint(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as the covering array's library takes it: not chosen, or every need met."""
    meets = []
    for question, values in rule["needs"].items():
        if question in factors():
            meets.append({"operator": "in", "left": question, "values": list(values)})
        else:
            any_of = [has(f"{question}:{value}", True) for value in values]
            meets.append({"operator": "or", "conditions": any_of})
    if rule["question"] in factors():
        choice = has(rule["question"], rule["value"])
    else:
        choice = has(f"{rule['question']}:{rule['value']}", True)
    needs = {"operator": "and", "conditions": meets}
    return {"operator": "or", "conditions": [{"operator": "not", "condition": choice}, needs]}


def has(factor: str, value: str | bool) -> dict[str, Any]:
    """A factor with a value, in the terms of the covering array's library."""
    return {"operator": "eq", "left": factor, "value": value}


def numbers() -> Sequence[str]:
    """The figures of the space, a line each."""
    return [
        f"valid combinations      {count():,}",
        f"2-way covering array    {len(covering_array(2))} stacks, {len(list(tuples(2)))} pairs",
    ]


if __name__ == "__main__":
    print("\n".join(numbers()))
