"""The answer space: counted, covered, and its rules agreed on by an independent oracle."""

from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pick_a_stack.template import RefusedError, Template

from .conftest import Note
from .counting import Clause, number_of_rows
from .covering import covering_array, numbers, tuples
from .oracle import RULES, respects_all
from .space import (
    Row,
    accepts,
    as_answers,
    factors,
    factors_of,
    repaired,
)
from .stacks import NAME, catalogue

RULES_DATA = {rule["name"]: rule for rule in catalogue()["rules"]}
SAMPLE = 100


def rows(chosen: list[str]) -> list[Row]:
    """Every row of some factors, whether or not the rules accept it."""
    return [
        dict(zip(chosen, values, strict=True))
        for values in product(*(factors()[factor] for factor in chosen))
    ]


def complete(row: Row) -> Row:
    """A row with every factor: the first value where it says nothing."""
    return {factor: values[0] for factor, values in factors().items()} | row


def agree(template: Template, row: Row) -> None:
    """The rules, the oracle and the template say the same of a row."""
    answers = as_answers(row)
    assert accepts(row) == respects_all(answers), row
    if respects_all(answers):
        template.complete(NAME | answers)
    else:
        with pytest.raises(RefusedError):
            template.complete(NAME | answers)


def test_every_rule_is_restated_by_the_oracle() -> None:
    assert RULES.keys() == RULES_DATA.keys()


@pytest.mark.parametrize("name", RULES)
def test_template_refuses_exactly_what_the_oracle_does(name: str) -> None:
    template = Template()
    for row in rows(factors_of(RULES_DATA[name])):
        agree(template, complete(row))


def test_template_agrees_with_the_oracle_on_rows_drawn_at_random() -> None:
    template, draw = Template(), Random(2026)
    for _ in range(SAMPLE):
        row = {factor: draw.choice(values) for factor, values in factors().items()}
        agree(template, row)
        agree(template, repaired(row))
        assert accepts(repaired(row))


@pytest.mark.parametrize("name", RULES)
def test_rule_is_the_only_one_broken_somewhere(name: str) -> None:
    """Or no test could tell what refuses: each rule must matter by itself."""
    others = [rule for other, rule in RULES.items() if other != name]
    assert any(
        not RULES[name](answers) and all(rule(answers) for rule in others)
        for row in rows(factors_of(RULES_DATA[name]))
        for answers in [as_answers(complete(row))]
    )


def test_numbers_of_the_space(note: Note) -> None:
    found = numbers()
    assert found
    note("answer space", *found)


VALUES: dict[str, tuple[str | bool, ...]] = {
    "a": ("none", "x", "y"),
    "b": ("none", "z"),
    "c": (False, True),
    "d": (False, True),
    "e": ("none", "u", "v", "w"),
}
PAIRS = [(f, value, so) for f, values in VALUES.items() for value in values for so in (True, False)]


@given(st.lists(st.frozensets(st.sampled_from(PAIRS), min_size=1, max_size=4), max_size=6))
def test_number_of_rows_agrees_with_counting(clauses: list[Clause]) -> None:
    every_row = (dict(zip(VALUES, row, strict=True)) for row in product(*VALUES.values()))
    counted = sum(
        all(any((row[f] == value) is so for f, value, so in clause) for clause in clauses)
        for row in every_row
    )
    assert number_of_rows(VALUES, clauses) == counted


@pytest.mark.parametrize("strength", [2, pytest.param(3, marks=pytest.mark.exhaustive)])
def test_covering_array_is_valid_and_covers_every_possible_tuple(strength: int) -> None:
    array = covering_array(strength)
    covered = set()
    for row in array:
        assert respects_all(as_answers(row))
        assert row.keys() == factors().keys()
        covered |= set(combinations(row.items(), strength))
    assert covered == set(tuples(strength))
