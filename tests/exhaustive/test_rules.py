"""Each rule refuses its choice, with its reason, for exactly the answers that do not meet it.

`tests/test_questionnaire.py` holds one refusal and one acceptance of each through Copier itself.
"""

from collections.abc import Iterator
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pytest

from pick_a_stack import ROOT
from pick_a_stack.fragments import Rule
from pick_a_stack.template import Question, Template

from ..conftest import Note
from ..stacks import NAME, catalogue
from .parts import Parts

Governed = tuple[str, str | bool, str, Rule]


def governed(root: Path = ROOT) -> Iterator[Governed]:
    """Each rule, as (question, value, name, rule)."""
    for fragment in Parts(root).fragments.values():
        for name, rule in fragment.rules.items():
            for question, values in fragment.when[0].items():
                yield from ((question, value, name, rule) for value in values)


def current_template() -> Template:
    """The template, with what its fragments say now."""
    template = Template()
    template.catalogue = catalogue()
    return template


def possible_answers(template: Template, question: str) -> list[list[str | bool]]:
    """What may be answered, as lists: each value alone, and of a multi-select nothing too."""
    asked = template.questions[question]
    return [*([[]] if asked.multiple else []), *([value] for value in asked.values)]


def wrong(template: Template, case: Governed) -> Iterator[str]:
    """Each answer that is refused though it meets the rule, or taken though it does not."""
    question, value, name, rule = case
    answers: dict[str, Any] = template.complete(NAME | {"preset": "custom"})
    for given in product(*(possible_answers(template, needed) for needed in rule.needs)):
        needs = dict(zip(rule.needs, given, strict=True))
        met = all(set(needs[needed]) & set(values) for needed, values in rule.needs.items())
        for needed, values in needs.items():
            answers[needed] = values if template.questions[needed].multiple else values[0]
        choice = next(c for c in template.choices(question, answers) if c.value == value)
        if (rule.reason in choice.refusal) is met:
            yield (
                f"{name}: {question}={value} with {needs} is "
                f"{'refused' if met else 'taken'}: include composer/rule.jinja in the validator of "
                "this choice in copier.yml, and compile the catalogue"
            )


@pytest.mark.parametrize("case", list(governed()), ids=lambda case: f"{case[2]}-{case[1]}")
def test_rule_refuses_exactly_what_does_not_meet_it(case: Governed, note: Note) -> None:
    template = current_template()
    tried = prod(len(possible_answers(template, question)) for question in case[3].needs)
    note("parts", f"{tried} answers to the rule {case[2]}")
    found = list(wrong(template, case))
    assert not found, "\n".join(found)


def test_a_choice_that_asks_no_rule_is_found() -> None:
    template = current_template()
    case = next(governed())
    question = template.questions[case[0]]
    spec = {**question.spec, "choices": list(question.values)}
    template.questions[case[0]] = Question(question.name, spec)
    assert "is taken: include composer/rule.jinja" in "\n".join(wrong(template, case))
