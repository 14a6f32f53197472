"""What there is to pick: by layer as copier.yml has it, by need as the decision trees have it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pick_a_stack.cli.answering import capabilities, label, written
from pick_a_stack.doors.catalogue import trees
from pick_a_stack.doors.results import Tree
from pick_a_stack.template import Answers, Question, Template
from pick_a_stack.web.remedies import remedy

LAST_LAYERS = ("platform", "project", "other")
BARE = re.compile(r"(Yes|No|None|Nothing)\b(?! [a-z])")
"""A need that says nothing without what it answers."""
Refusals = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One thing to pick; `step` and `value` are what an address says to pick it, or to drop it.

    Where it is ruled out, `refusal` says why, and `besides` what has to be picked too.
    """

    id: str
    name: str
    words: str
    when: str
    why: str
    picked: bool
    step: str
    value: str
    refusal: str = ""
    besides: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """A question, or a need, and what there is to pick of it."""

    id: str
    asks: str
    several: bool
    picks: list[Pick]


@dataclass(frozen=True, slots=True)
class Layer:
    """The groups of a layer."""

    name: str
    groups: list[Group]


@lru_cache(maxsize=4)
def known_trees(template: Template) -> list[Tree]:
    """The decision trees of a template."""
    return trees(template)


@lru_cache(maxsize=4)
def advised(template: Template) -> dict[tuple[str, str], tuple[str, str]]:
    """When to pick each value, and why, where a tree says more than copier.yml."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for tree in known_trees(template):
        for advice in tree.branches:
            when = f"{tree.asks} {advice.need}" if BARE.match(advice.need) else advice.need
            for name, answer in advice.answers.items():
                for value in answer if isinstance(answer, list) else [answer]:
                    question = template.questions[name]
                    if advice.why not in (label(question, str(value)), question.help):
                        found.setdefault((name, written(value)), (when, advice.why))
    return found


def refusals(template: Template, answers: Answers) -> Refusals:
    """Why choices are ruled out by some answers."""
    return {
        (question.name, written(choice.value)): " ".join(choice.refusal.split())
        for question in template.visible()
        if question.has_choices
        for choice in template.choices(question.name, answers)
        if choice.refusal
    }


def by_layer(template: Template, answers: Answers) -> list[Layer]:
    """Every capability, by layer."""
    layer_of = {
        name: tree.layer for tree in known_trees(template) for name in questions_of(template, tree)
    }
    ruled_out = refusals(template, answers)
    layers: dict[str, list[Group]] = {}
    for question in capabilities(template):
        layer = layer_of.get(question.name, "other")
        layers.setdefault(layer, []).append(group(template, answers, question, ruled_out))
    return in_order(Layer(name, groups) for name, groups in layers.items())


def questions_of(template: Template, tree: Tree) -> set[str]:
    """The questions that a tree settles."""
    return {name for advice in tree.branches for name in advice.answers}


def in_order(layers: Iterable[Layer]) -> list[Layer]:
    """Layers in the order of their first question, with what is about the project last."""
    return sorted(
        layers, key=lambda each: LAST_LAYERS.index(each.name) if each.name in LAST_LAYERS else -1
    )


def group(template: Template, answers: Answers, question: Question, ruled_out: Refusals) -> Group:
    """A question and its choices."""
    if not question.has_choices:
        pick = offered(template, answers, question, "true", "", ruled_out)
        return Group(question.name, question.help, True, [pick])
    picks = [
        offered(template, answers, question, str(value), label(question, str(value)), ruled_out)
        for value in question.values
    ]
    return Group(question.name, question.help, question.multiple, picks)


def offered(
    template: Template,
    answers: Answers,
    question: Question,
    value: str,
    words: str,
    ruled_out: Refusals,
) -> Pick:
    """One choice of a question."""
    there = is_picked(answers.get(question.name), value)
    when, why = advised(template).get((question.name, value), ("", ""))
    refusal = "" if there else ruled_out.get((question.name, value), "")
    besides = remedy(template, answers, question, value) if refusal else ()
    switch = not question.has_choices
    return Pick(
        id=f"{question.name}-{value}",
        name=question.name if switch else value,
        words=words,
        when=when if when != words else "",
        why=why,
        picked=there,
        step="drop" if there and (question.multiple or switch) else "add",
        value=question.name if switch else f"{question.name}={value}",
        refusal=refusal,
        besides=[f"{name}={each}" for name, each in besides],
    )


def is_picked(answer: object, value: str) -> bool:
    """Whether an answer is a value, or has it."""
    return value in answer if isinstance(answer, list) else written(answer) == value


def by_need(template: Template, answers: Answers) -> list[Layer]:
    """The needs of the decision trees, by layer; what begins a stack is offered elsewhere."""
    ruled_out = refusals(template, answers)
    layers: dict[str, list[Group]] = {}
    for tree in known_trees(template):
        if any("preset" in advice.answers for advice in tree.branches):
            continue
        picks = list(needs(template, answers, tree, ruled_out))
        if picks:
            layers.setdefault(tree.layer, []).append(Group(tree.id, tree.asks, tree.several, picks))
    return in_order(Layer(name, groups) for name, groups in layers.items())


def needs(template: Template, answers: Answers, tree: Tree, ruled_out: Refusals) -> Iterator[Pick]:
    """The needs of a tree, each with what it is answered by."""
    for number, advice in enumerate(tree.branches):
        pairs = [
            (name, value)
            for name, answer in advice.answers.items()
            for value in (answer if isinstance(answer, list) else [written(answer)])
        ]
        there = all(is_picked(answers.get(name), value) for name, value in pairs)
        refused = [pair for pair in pairs if ruled_out.get(pair)] if not there else []
        besides: list[str] = []
        for name, value in refused:
            found = remedy(template, answers, template.questions[name], value)
            besides += [f"{other}={each}" for other, each in found]
        droppable = all(template.questions[name].multiple for name, _ in pairs)
        yield Pick(
            id=f"{tree.id}-{number}",
            name=advice.need,
            words=advice.recommend,
            when="",
            why=advice.why,
            picked=there,
            step="drop" if there and droppable else "add",
            value=" ".join(f"{name}={value}" for name, value in pairs),
            refusal="; ".join(ruled_out[pair] for pair in refused),
            besides=besides,
        )
