"""What `add` and `remove` mean: names and answers become a change of answers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pick_a_stack.cli.answering import (
    NONE,
    Dropped,
    capabilities,
    less,
    picked,
    question_named,
    settled,
    typed,
)
from pick_a_stack.cli.errors import CommandError, UsageError, nearest
from pick_a_stack.cli.listing import switches
from pick_a_stack.cli.needs import meet_needs, put
from pick_a_stack.template import Answers, Question, Template


@dataclass(slots=True)
class Change:
    """Other answers, and why they are more than what was asked for."""

    answers: Answers
    also: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def adding(template: Template, answers: Answers, names: Iterable[str]) -> Change:
    """The answers with what is named, and what it needs.

    Raises:
        CommandError: when a need leaves a choice, or is against an answer that is there.
        UsageError: for a name that is neither a skill nor an answer.
    """
    wanted: Answers = {}
    for name in names:
        for question, values in meaning(template, name):
            refuse_contradiction(question, values[:1], wanted)
            put(question, values, answers, wanted)
    asked = dict(wanted)
    also = meet_needs(template, answers, wanted)
    changed, dropped = settled(template, answers, wanted)
    lost = [
        replaced(name, answers[name], asked[name]) for name in asked if loses(answers, asked, name)
    ]
    return Change(changed, also, lost + [because(each) for each in dropped])


def refuse_contradiction(question: Question, values: list[str], wanted: Answers) -> None:
    """Refuse a second answer to a question that takes one.

    Raises:
        UsageError: names both.
    """
    before = wanted.get(question.name)
    if not question.multiple and before is not None and [before] != values:
        ways = " or ".join(f"{question.name}={value}" for value in (before, *values))
        raise UsageError(f"{question.name} has one answer: say {ways}")


def removing(template: Template, answers: Answers, names: Iterable[str]) -> Change:
    """The answers without what is named, and without what needs it.

    Raises:
        CommandError: for an answer that has no "none".
        UsageError: for a name that is neither a skill nor an answer.
    """
    wanted: Answers = {}
    for name in names:
        for question, values in off(template, name, answers):
            now = wanted.get(question.name, answers.get(question.name))
            if isinstance(now, bool):
                wanted[question.name] = False
                continue
            wanted[question.name] = less(now, values)
    changed, dropped = settled(template, answers, wanted)
    return Change(changed, lost=[because(each) for each in dropped])


def meaning(template: Template, name: str) -> list[tuple[Question, list[str]]]:
    """What adding a name sets: an answer, a value of some question, or a skill.

    Raises:
        UsageError: when it is none of these, with the nearest name, or is several.
    """
    text, equals, value = name.partition("=")
    if equals:
        question = question_named(template, text)
        values = typed(question, value) if question.multiple else [value]
        return [(question, values)]
    named = next((q for q in capabilities(template) if q.name == name), None)
    if named is not None and named.has_choices:
        each = ", ".join(f"{name}={value}" for value in named.values if value != NONE)
        raise UsageError(f"{name} is one of {each}: say which")
    if named is not None:
        return [(named, ["true"])]
    offering = [q for q in capabilities(template) if name in q.values]
    if len(offering) == 1:
        return [(offering[0], [name])]
    if offering:
        each = " or ".join(f"{question.name}={name}" for question in offering)
        raise UsageError(f"{name} is an answer to several questions: say {each}")
    ways = switches(template, name)
    if not ways:
        raise unknown(template, name)
    if not all(ways):
        raise CommandError(f"{name} is in every project: there is nothing to add")
    found = [(template.questions[q], values) for way in ways for q, values in way]
    if len(ways) > 1 or any(len(values) > 1 for _, values in found):
        each = ", ".join(f"{q.name}={value}" for q, values in found for value in values)
        raise UsageError(f"{name} comes with one of {each}: say which")
    return [(question, [str(value) for value in values]) for question, values in found]


def off(template: Template, name: str, answers: Answers) -> list[tuple[Question, list[str]]]:
    """What removing a name takes away of each question.

    Raises:
        UsageError: when it is no name, or not there.
    """
    text, equals, value = name.partition("=")
    if equals:
        question = question_named(template, text)
        if question not in capabilities(template):
            raise CommandError(f"{text} always has an answer: `pick-a-stack add {text}=OTHER`")
        found = [(question, value.strip("[] ").split(","))]
    elif name in {question.name for question in capabilities(template)}:
        found = [(template.questions[name], picked(template.questions[name], answers))]
    elif offering := [q for q in capabilities(template) if name in picked(q, answers)]:
        found = [(question, [name]) for question in offering]
    elif ways := switches(template, name):
        if not all(ways):
            raise CommandError(f"{name} is in every project: it cannot be removed")
        pairs = [
            (template.questions[q], list(map(str, values))) for way in ways for q, values in way
        ]
        found = [
            (q, [v for v in map(written, values) if v in picked(q, answers)]) for q, values in pairs
        ]
    elif any(name in question.values for question in capabilities(template)):
        found = []
    else:
        raise unknown(template, name)
    there = [(q, [v.strip() for v in vs if v.strip() in picked(q, answers)]) for q, vs in found]
    there = [(question, values) for question, values in there if values]
    if not there:
        raise CommandError(f"{name} is not in this project: `pick-a-stack gaps` says what is")
    return there


def written(value: str) -> str:
    """A value of a condition as `picked` has it."""
    return value.lower() if value in {"True", "False"} else value


def unknown(template: Template, name: str) -> UsageError:
    """The error for a name that is nothing, with the nearest that is something."""
    known = {skill["id"] for skill in template.catalogue["skills"]}
    for question in capabilities(template):
        known |= {question.name, *(str(value) for value in question.values)}
    hint = nearest(name, sorted(known - {NONE})) or ": `pick-a-stack list` has all of them"
    return UsageError(f"there is no skill or choice {name!r}{hint}")


def loses(answers: Answers, wanted: Answers, name: str) -> bool:
    """Whether an answer that was switched on gives way to another."""
    before, after = answers.get(name), wanted[name]
    return not isinstance(after, list) and before not in (None, NONE, after, False, True)


def replaced(name: str, before: Any, after: Any) -> str:
    """In words: one answer gives way to another."""
    return f"{name}={before} gives way to {name}={after}"


def because(dropped: Dropped) -> str:
    """In words: a value goes because of others."""
    return f"{dropped.question}={dropped.value} goes ({dropped.reason})"
