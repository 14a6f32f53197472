"""What an address asks for: answers, one step from them, and what to look at.

Answers are in the query by their questions' names, so an address is a stack. A step is in it by a
name that is no question's: the page that comes back has the address of where it led.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from pick_a_stack.cli.answering import completed, question_named, typed, written
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.resolving import Change, adding, removing
from pick_a_stack.template import Answers, Template

FIRST_NAME = "my-service"
OF_PROJECT = ("project_name", "package", "description", "python")
Step = Literal["add", "drop", "start"]
STEPS: tuple[Step, ...] = ("add", "drop", "start")
REMEMBERED = 64
LOOKS = ("view", "file", "by", "search", "since", "folder", "action", "names")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, taken apart: answers as they were written, a step, and what to look at."""

    answers: dict[str, str]
    steps: list[tuple[Step, str]]
    named: dict[str, str]
    view: dict[str, str] = field(default_factory=dict)


def read_query(query: str) -> Asked:
    """What a query asks for; the last value of a name counts."""
    pairs = parse_qsl(query, keep_blank_values=True)
    named = {name.removeprefix("name."): value for name, value in pairs if name.startswith("name.")}
    rest = [(name, value) for name, value in pairs if not name.startswith("name.")]
    return Asked(
        answers={name: value for name, value in rest if name not in (*STEPS, *LOOKS)},
        steps=[(step, value) for step in STEPS for name, value in rest if name == step],
        named=named,
        view={name: value for name, value in rest if name in LOOKS and value},
    )


def answered(template: Template, given: Mapping[str, str]) -> Answers:
    """All answers of those in a query.

    Raises:
        CommandError: for one that is refused, or to no question.
    """
    return dict(remembered(template, tuple(given.items())))


@lru_cache(maxsize=REMEMBERED)
def remembered(template: Template, given: tuple[tuple[str, str], ...]) -> Answers:
    """All answers of some, found out once: an address is asked for again at every step."""
    values = {name: typed(question_named(template, name), value) for name, value in given}
    return completed(template, {"project_name": FIRST_NAME} | values)


def stepped(template: Template, answers: Answers, asked: Asked) -> Change:
    """Where the step of a query leads from some answers.

    Raises:
        CommandError: where it leads nowhere, in the template's words.
    """
    change = Change(answers)
    if asked.named:
        change = Change(named(template, answers, asked.named))
    for step, value in asked.steps:
        if step == "start":
            change = Change(begun(template, answers, value))
        elif step == "add":
            change = adding(template, change.answers, value.split())
        elif step == "drop":
            change = removing(template, change.answers, value.split())
    return change


def begun(template: Template, answers: Answers, preset: str) -> Answers:
    """A preset in place of all that was picked; the project keeps its name."""
    kept = {name: value for name, value in short(template, answers).items() if name in OF_PROJECT}
    return completed(template, kept | {"preset": preset})


def named(template: Template, answers: Answers, given: Mapping[str, str]) -> Answers:
    """The answers with other words for the project; its package follows its name."""
    wanted = {
        name: value
        for name, value in given.items()
        if name in OF_PROJECT and value != answers[name]
    }
    kept = dict(answers)
    if "package" not in short(template, answers):
        del kept["package"]
    return completed(template, kept | wanted)


def short(template: Template, answers: Answers) -> dict[str, str]:
    """Some answers of which the others follow, as they are written in an address."""
    pairs = tuple((name, written(value)) for name, value in answers.items())
    return dict(shortened(template, pairs))


@lru_cache(maxsize=REMEMBERED)
def shortened(template: Template, answers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The answers that the preset would not have given; all of them where that is not enough."""
    whole = dict(answers)
    begin = {name: whole[name] for name in ("project_name", "preset")}
    usual = answered(template, begin)
    kept = begin | {name: value for name, value in whole.items() if value != written(usual[name])}
    try:
        again = answered(template, kept)
    except CommandError:
        return whole
    same = {name: written(value) for name, value in again.items()} == whole
    return kept if same else whole


def query_of(template: Template, answers: Answers) -> str:
    """Answers as the query of an address."""
    return urlencode(short(template, answers))
