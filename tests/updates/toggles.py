"""Every change of one answer: each value of each question picked, given up, and exchanged."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pick_a_stack.template import Question, RefusedError, Template

from ..renders import once
from ..stacks import NAME, Answers, beside, catalogue, everything, presets, what_it_needs
from .merging import Files

WITHOUT_FILES = {"preset", "customise"}
ORIGIN = {"_src_path": "path/to/template"}


@dataclass(frozen=True, slots=True)
class Toggle:
    """A project's answers, and those that `copier update -d ...` is given."""

    name: str
    before: Answers
    change: Answers


@cache
def template() -> Template:
    """The working tree, evaluated in process."""
    return Template()


def rendered(answers: Answers) -> Files:
    """The files of complete answers; the same ones are rendered once by all processes of a run."""
    return once(repr(answers), lambda: template().render(answers, ORIGIN))


@cache
def stacks() -> dict[str, Answers]:
    """The projects that toggles start from, as complete answers."""
    bases = {preset: {"preset": preset} for preset in presets()} | {"everything": everything()}
    return {name: template().complete(NAME | given) for name, given in bases.items()}


@cache
def toggles() -> tuple[Toggle, ...]:
    """Each change of one answer of each stack, and the way back."""
    return tuple(_toggles())


def _toggles() -> Iterator[Toggle]:
    for stack, before in stacks().items():
        for question in template().visible():
            if question.name in WITHOUT_FILES or not question.values:
                continue
            for label, change in changes(question, before):
                there = with_needs(before, change)
                after = changed(before, there)
                yield Toggle(f"{stack}: {label}", before, there)
                yield Toggle(f"{stack}: back from {label}", after, difference(after, before))


def difference(before: Answers, after: Answers) -> Answers:
    """The answers that an update from one project to another is given."""
    return {name: value for name, value in after.items() if value != before[name]}


def changes(question: Question, before: Answers) -> Iterator[tuple[str, Answers]]:
    """The other answers to a question, one value apart where it takes several."""
    name = question.name
    for value in question.values:
        if not question.multiple:
            if value != before[name]:
                yield f"{name}={value}", {name: value}
        elif value in before[name]:
            yield f"{name} without {value}", {name: without(name, before[name], value)}
        else:
            yield f"{name} with {value}", {name: [*before[name], value]}


def without(name: str, values: list[str], value: str) -> list[str]:
    """Values of a question less one, and less what needs it there."""
    left = [each for each in values if each != value]
    for rule in catalogue()["rules"]:
        needed = rule["needs"].get(name)
        if rule["question"] == name and rule["value"] in left and needed is not None:
            left = left if set(needed) & set(left) else without(name, left, rule["value"])
    return left


def with_needs(before: Answers, change: Answers) -> Answers:
    """A change, with what it needs where the project does not have it yet."""
    try:
        changed(before, change)
    except RefusedError:
        ((name, value),) = change.items()
        added = value if isinstance(value, str) else value[-1]
        needs = what_it_needs(name, added)
        for question, needed in as_answers_of(needs, before).items():
            change = beside({question: needed}, change)
    return change


def as_answers_of(needs: Answers, before: Answers) -> Answers:
    """What is needed, beside what several-valued answers have already."""
    return {
        name: [*before[name], *(v for v in value if v not in before[name])]
        if isinstance(value, list)
        else value
        for name, value in needs.items()
    }


def changed(before: Answers, change: Answers) -> Answers:
    """Complete answers after `copier update` with some."""
    return template().complete(change, before)


def fragments(answers: Answers) -> set[str]:
    """The fragments that complete answers switch on."""
    return {entry["key"] for entry in template().stack(answers)["fragments"]}
