"""The answer space, derived from copier.yml and the rules of the catalogue.

A *factor* is what varies by itself: a question with one answer, or one value of a question with
several (`auth:jwt`, present or absent). A *row* gives every factor a value. Names, the
description, `preset` and `customise` are no factors: no file depends on them but by their text.

`python -m tests.space` prints the numbers.
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

from .counting import Clause, number_of_rows
from .logic import Logic, When
from .stacks import Answers, catalogue, questionnaire

Row = dict[str, str | bool]
Pair = tuple[str, str | bool]

ARRAYS = ROOT / ".cache" / "arrays"
WITHOUT_EFFECT = {"preset", "customise"}


@cache
def factors() -> dict[str, list[str | bool]]:
    """The values of every factor by its name, in the order of the questions."""
    found: dict[str, list[str | bool]] = {}
    for name, spec in questionnaire().items():
        if name in WITHOUT_EFFECT or not spec.get("when", True):
            continue
        if spec["type"] == "bool":
            found[name] = [True, False]
        elif spec.get("multiselect"):
            found |= {f"{name}:{value}": [False, True] for value in values_of(spec)}
        elif "choices" in spec:
            found[name] = values_of(spec)
    return found


def values_of(spec: Mapping[str, Any]) -> list[str | bool]:
    """The values that a question of copier.yml offers."""
    offered = spec["choices"]
    if isinstance(offered, list):
        return list(offered)
    return [each["value"] if isinstance(each, dict) else each for each in offered.values()]


def accepts(row: Mapping[str, str | bool]) -> bool:
    """Whether the rules accept a row; factors that it leaves open are not held against it."""
    return not any(is_broken(rule, row) for rule in catalogue()["rules"])


def is_broken(rule: Mapping[str, Any], row: Mapping[str, str | bool]) -> bool:
    """Whether a row makes the choice of a rule and meets not all of its needs."""
    if not chosen(row, rule["question"], rule["value"]):
        return False
    for question, values in rule["needs"].items():
        known = [f for f in factors() if f == question or f.startswith(f"{question}:")]
        if all(factor in row for factor in known) and not any(
            chosen(row, question, value) for value in values
        ):
            return True
    return False


def chosen(row: Mapping[str, str | bool], question: str, value: str | bool) -> bool:
    """Whether a row has a value as an answer to a question."""
    return row.get(question) == value or row.get(f"{question}:{value}") is True


def as_answers(row: Mapping[str, str | bool]) -> Answers:
    """A row as answers to copier.yml."""
    answers: Answers = {"preset": "custom"}
    for factor, value in row.items():
        question, _, choice = factor.partition(":")
        if not choice:
            answers[question] = value
        elif value:
            answers.setdefault(question, []).append(choice)
        else:
            answers.setdefault(question, [])
    return answers


def repaired(row: Mapping[str, str | bool]) -> Row:
    """A row with every choice given up whose needs it does not meet."""
    found = dict(row)
    while broken := [rule for rule in catalogue()["rules"] if is_broken(rule, found)]:
        for rule in broken:
            question, value = rule["question"], rule["value"]
            factor = question if question in found else f"{question}:{value}"
            found[factor] = factors()[factor][0]
    return found


def factors_of(rule: Mapping[str, Any]) -> list[str]:
    """The factors that decide over a rule, and over the needs of what it needs."""
    found: dict[str, None] = {}
    todo = [(rule["question"], rule["value"])]
    while todo:
        question, value = todo.pop()
        factor = question if question in factors() else f"{question}:{value}"
        if factor not in found:
            found[factor] = None
            for other in catalogue()["rules"]:
                if other["question"] == question and factor in (question, f"{question}:{value}"):
                    todo += [(q, v) for q, values in other["needs"].items() for v in values]
    return [factor for factor in factors() if factor in found]


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


def count() -> int:
    """How many stacks are valid, exactly."""
    rules = [clause_of(rule) for rule in catalogue()["rules"]]
    return number_of_rows({f: tuple(values) for f, values in factors().items()}, rules)


def clause_of(rule: Mapping[str, Any]) -> Clause:
    """A rule as pairs of which one must be so: the choice is not made, or a need is met."""
    wanted = [(rule["question"], rule["value"], False)]
    wanted += [(q, value, True) for q, values in rule["needs"].items() for value in values]
    return frozenset(
        (question, value, so) if question in factors() else (f"{question}:{value}", True, so)
        for question, value, so in wanted
    )


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
