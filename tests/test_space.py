"""The answer space: counted, covered, and its rules agreed on by an independent oracle."""

from itertools import combinations, product

import pytest

from pick_a_stack.template import RefusedError, Template

from .conftest import Note
from .oracle import RULES, respects_all
from .space import (
    Row,
    accepts,
    as_answers,
    components,
    count,
    covering_array,
    factors,
    numbers,
    tuples,
)
from .stacks import NAME, catalogue

GOVERNED = [component for component in components() if len(component) > 1]


def rows(component: list[str]) -> list[Row]:
    """Every row of a component, whether or not the rules accept it."""
    return [
        dict(zip(component, values, strict=True))
        for values in product(*(factors()[factor] for factor in component))
    ]


def complete(row: Row) -> Row:
    """A row with every factor: the first value where it says nothing."""
    return {factor: values[0] for factor, values in factors().items()} | row


def test_every_rule_is_restated_by_the_oracle() -> None:
    assert RULES.keys() == {rule["name"] for rule in catalogue()["rules"]}


@pytest.mark.parametrize("component", GOVERNED, ids=" ".join)
def test_template_refuses_exactly_what_the_oracle_does(component: list[str]) -> None:
    template = Template()
    for row in rows(component):
        answers = as_answers(complete(row))
        assert accepts(row) == respects_all(answers), row
        if respects_all(answers):
            template.complete(NAME | answers)
        else:
            with pytest.raises(RefusedError):
                template.complete(NAME | answers)


@pytest.mark.parametrize("name", RULES)
def test_rule_is_the_only_one_broken_somewhere(name: str) -> None:
    """Or no test could tell what refuses: each rule must matter by itself."""
    others = [rule for other, rule in RULES.items() if other != name]
    alone = [
        row
        for component in GOVERNED
        for row in map(as_answers, map(complete, rows(component)))
        if not RULES[name](row) and all(rule(row) for rule in others)
    ]
    assert alone


def test_choices_without_rules_are_independent() -> None:
    ruled = {rule["question"] for rule in catalogue()["rules"]}
    ruled |= {question for rule in catalogue()["rules"] for question in rule["needs"]}
    free = [factor for group in components() if len(group) == 1 for factor in group]
    assert not ruled & {factor.partition(":")[0] for factor in free}


def test_count_agrees_with_counting(note: Note) -> None:
    """On the rows of all governed factors and one free factor, one by one."""
    free = next(group[0] for group in components() if len(group) == 1)
    several = [factor for group in GOVERNED for factor in group] + [free]
    counted = sum(accepts(row) for row in rows(several))
    rest = [factor for factor in factors() if factor not in several]
    for factor in rest:
        counted *= len(factors()[factor])
    assert count() == counted
    note("answer space", *numbers())


@pytest.mark.parametrize("strength", [2, 3])
def test_covering_array_is_valid_and_covers_every_possible_tuple(strength: int) -> None:
    array = covering_array(strength)
    covered = set()
    for row in array:
        assert respects_all(as_answers(row))
        assert row.keys() == factors().keys()
        covered |= set(combinations(row.items(), strength))
    assert covered == set(tuples(strength))
