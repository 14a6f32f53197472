"""Answers from the command line and from files, and what the template makes of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pick_a_stack.cli.errors import CommandError, UsageError, nearest
from pick_a_stack.cli.project import read_answers
from pick_a_stack.template import Answers, Question, RefusedError, Template

NONE = "none"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A value that other answers rule out, with the template's reason."""

    question: str
    value: str
    reason: str


def from_flags(template: Template, pairs: Iterable[str], file: Path | None = None) -> Answers:
    """The answers of a file and of `NAME=VALUE` flags, which win.

    Raises:
        UsageError: for a name that is no question, with the nearest one.
    """
    answers = {}
    if file is not None:
        answers = {n: value for n, value in read_answers(file).items() if not n.startswith("_")}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r} is no answer: write NAME=VALUE, such as cache=redis")
        answers[name] = value
    for name in answers:
        question_named(template, name)
    return {name: typed(template.questions[name], value) for name, value in answers.items()}


def question_named(template: Template, name: str) -> Question:
    """The question of that name.

    Raises:
        UsageError: when there is none, with the nearest one.
    """
    known = {question.name: question for question in template.visible()}
    if name not in known:
        hint = nearest(name, known) or ": the questions are " + ", ".join(known)
        raise UsageError(f"there is no question {name!r}{hint}")
    return known[name]


def typed(question: Question, value: Any) -> Any:
    """A value as written in a flag; several are joined by commas, in brackets or not."""
    if question.multiple and isinstance(value, str):
        return [each.strip() for each in value.strip("[] ").split(",") if each.strip()]
    return value


def written(value: Any) -> str:
    """An answer as it is written in a flag: `[a, b]` for several."""
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def completed(
    template: Template, given: Mapping[str, Any], last: Mapping[str, Any] | None = None
) -> Answers:
    """Every answer.

    Raises:
        CommandError: with the template's words for an answer that it refuses, and the nearest
            choice where it is none.
    """
    try:
        return template.complete(given, last)
    except RefusedError as error:
        raise refused(template, error, given) from None


def refused(template: Template, error: RefusedError, given: Mapping[str, Any]) -> CommandError:
    """The template's refusal as an error of the command line."""
    question = template.questions.get(error.question)
    hint = ""
    if question is not None and question.has_choices:
        values = given.get(error.question)
        offered = [str(value) for value in question.values]
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str) and value not in offered:
                hint = nearest(value, offered)
    return CommandError(f"{error}{hint}")


def settled(
    template: Template, answers: Mapping[str, Any], wanted: Mapping[str, Any]
) -> tuple[Answers, list[Dropped]]:
    """`answers` with `wanted` in them, less the values that are ruled out by that.

    Raises:
        CommandError: when one of `wanted` itself is refused.
    """
    given = {name: answers[name] for name in answers if name in template.questions} | dict(wanted)
    dropped: list[Dropped] = []
    while True:
        try:
            return template.complete(given), dropped
        except RefusedError as error:
            question = template.questions.get(error.question)
            out = ruled_out(template, question, given) if question else []
            if not out or error.question in wanted:
                raise refused(template, error, given) from None
            dropped += out
            given[error.question] = less(given[error.question], [each.value for each in out])


def ruled_out(template: Template, question: Question, answers: Answers) -> list[Dropped]:
    """The values of an answer that other answers rule out."""
    if not question.has_choices:
        return []
    given = answers[question.name]
    values = given if isinstance(given, list) else [given]
    return [
        Dropped(question.name, str(choice.value), choice.refusal)
        for choice in template.choices(question.name, answers)
        if choice.refusal and choice.value in values
    ]


def less(answer: Any, values: Iterable[str]) -> Any:
    """An answer without some of its values."""
    taken = set(values)
    if isinstance(answer, list):
        return [value for value in answer if value not in taken]
    return NONE if answer in taken else answer


def capabilities(template: Template) -> list[Question]:
    """The questions whose answers switch something on."""
    facts = {
        question
        for condition in template.catalogue["conditions"]
        for clause in condition["any_of"]
        for question, _ in clause
    }
    return [question for question in template.visible() if question.name in facts]


def picked(question: Question, answers: Mapping[str, Any]) -> list[str]:
    """What is switched on of a capability: `none` and false are nothing."""
    answer = answers.get(question.name)
    if isinstance(answer, bool):
        return ["true"] if answer else []
    values = answer if isinstance(answer, list) else [answer]
    return [str(value) for value in values if value not in (None, NONE)]


def label(question: Question, value: str) -> str:
    """What copier.yml says of a choice, after its name."""
    offered = question.spec.get("choices", [])
    for text, choice in offered.items() if isinstance(offered, dict) else ():
        if (choice["value"] if isinstance(choice, dict) else choice) == value:
            return str(text).partition(": ")[2]
    return ""
