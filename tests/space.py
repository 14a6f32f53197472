"""The answer space, derived from copier.yml and the rules of the catalogue.

A *factor* is what varies by itself: a question with one answer, or one value of a question with
several (`auth:jwt`, present or absent). A *row* gives every factor a value. Names, the
description, `preset` and `customise` are no factors: no file depends on them but by their text.

`python -m tests.space` prints the numbers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, product
from typing import Any

from covertable import make

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


def components() -> list[list[str]]:
    """The factors in groups between which there is no rule: each group varies by itself."""
    groups = [{factor} for factor in factors()]
    for rule in catalogue()["rules"]:
        questions = {rule["question"], *rule["needs"]}
        touched = {f for f in factors() if f.partition(":")[0] in questions}
        joined = set().union(*(group for group in groups if group & touched))
        groups = [group for group in groups if not group & touched] + [joined]
    order = list(factors())
    return sorted((sorted(g, key=order.index) for g in groups), key=lambda g: order.index(g[0]))


@cache
def rows_of(component: tuple[str, ...]) -> list[Row]:
    """The rows of one component that the rules accept, all of them."""
    values = [factors()[factor] for factor in component]
    rows = (dict(zip(component, row, strict=True)) for row in product(*values))
    return [row for row in rows if accepts(row)]


def count() -> int:
    """How many stacks are valid, exactly."""
    number = 1
    for component in components():
        number *= len(rows_of(tuple(component)))
    return number


def possible(wanted: Iterable[Pair]) -> bool:
    """Whether some valid row has all of these values."""
    needed = dict(wanted)
    return all(
        any(all(row[f] == needed[f] for f in row.keys() & needed.keys()) for row in rows)
        for rows in (rows_of(tuple(component)) for component in components())
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
    """Valid rows in which every possible combination of `strength` values occurs."""
    constraints = [as_constraint(rule) for rule in catalogue()["rules"]]
    made = make(factors(), strength=strength, constraints=constraints)
    return [{factor: row[factor] for factor in factors()} for row in made]


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
        f"3-way covering array    {len(covering_array(3))} stacks, {len(list(tuples(3)))} triples",
    ]


if __name__ == "__main__":
    print("\n".join(numbers()))
