"""The answer space, derived from copier.yml and the rules of the catalogue.

A *factor* is what varies by itself: a question with one answer, or one value of a question with
several (`auth:jwt`, present or absent). A *row* gives every factor a value. Names, the
description, `preset` and `customise` are no factors: no file depends on them but by their text.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from .counting import Clause, number_of_rows
from .stacks import Answers, catalogue, questionnaire

Row = dict[str, str | bool]
Pair = tuple[str, str | bool]

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
