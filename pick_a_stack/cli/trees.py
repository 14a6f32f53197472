"""The decision trees: needs, recommendations and the answers that they stand for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

import yaml

from pick_a_stack.cli.answering import label, written
from pick_a_stack.template import Answers, Question, RefusedError, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A need, what is recommended for it, and why."""

    when: str
    recommend: str
    answers: Answers
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """A need that a further question tells apart."""

    when: str
    need: str
    branches: tuple["Leaf | Fork", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What settles some questions of copier.yml.

    With `asks` they are put as copier.yml words them, without branches.
    """

    id: str
    layer: str
    questions: tuple[str, ...]
    asks: bool = False
    several: bool = False
    need: str = ""
    branches: tuple[Leaf | Fork, ...] = ()

    def leaves(self) -> Iterator[Leaf]:
        """Every recommendation."""
        return leaves(self.branches)


def leaves(branches: tuple[Leaf | Fork, ...]) -> Iterator[Leaf]:
    """Every recommendation below some branches."""
    for branch in branches:
        if isinstance(branch, Leaf):
            yield branch
        else:
            yield from leaves(branch.branches)


def read_trees(template: Template) -> list[Tree]:
    """The trees, in the order in which they are asked, and what copier.yml offers beyond them.

    A value that no leaf recommends becomes one in the words of copier.yml, and a question that
    no tree settles becomes a tree, so that nothing needs to be written twice to be reached.
    """
    trees = [with_every_value(template, tree) for tree in written_trees()]
    settled = {name for tree in trees for name in tree.questions}
    missing = [question for question in template.visible() if question.name not in settled]
    return trees + [as_tree(question) for question in missing]


def written_trees() -> list[Tree]:
    """The trees of decision_trees.yml."""
    text = resources.files("pick_a_stack").joinpath("decision_trees.yml").read_text("utf-8")
    document = yaml.load(text, yaml.CSafeLoader)
    return [
        Tree(
            **{
                **tree,
                "questions": tuple(tree["questions"]),
                "branches": tuple(branch(each) for each in tree.get("branches", ())),
            }
        )
        for tree in document["trees"]
    ]


def with_every_value(template: Template, tree: Tree) -> Tree:
    """A tree with a leaf for every value of what it settles, if that is one question."""
    if len(tree.questions) != 1:
        return tree
    question = template.questions[tree.questions[0]]
    offered = as_tree(question).leaves() if question.has_choices else iter(())
    missing = [leaf for leaf in offered if not any(holds(each, leaf) for each in tree.leaves())]
    return replace(tree, branches=(*tree.branches, *missing))


def as_tree(question: Question) -> Tree:
    """A question as a tree, in the words of copier.yml."""
    words = {str(value): label(question, str(value)) for value in question.values}
    several = question.multiple
    return Tree(
        id=question.name,
        layer="other",
        questions=(question.name,),
        asks=not question.values,
        several=several,
        need=question.help,
        branches=tuple(
            Leaf(
                when=words[str(value)] or written(value),
                recommend=written(value),
                answers={question.name: [value] if several else value},
                why=words[str(value)] or question.help,
            )
            for value in question.values
        ),
    )


def holds(leaf: Leaf, other: Leaf) -> bool:
    """Whether a leaf recommends all that another does."""
    return chosen(other, leaf.answers)


def branch(data: Mapping[str, Any]) -> Leaf | Fork:
    """A branch of the document."""
    if "branches" in data:
        return Fork(**{**data, "branches": tuple(branch(each) for each in data["branches"])})
    return Leaf(**data)


def refusal(template: Template, leaf: Leaf, answers: Mapping[str, Any]) -> str:
    """Why other answers rule a leaf out, or nothing."""
    others = {name: value for name, value in answers.items() if name not in leaf.answers}
    try:
        template.complete({**others, **leaf.answers})
    except RefusedError as error:
        return "" if error.question not in leaf.answers else " ".join(error.reason.split())
    return ""


def chosen(leaf: Leaf, answers: Mapping[str, Any]) -> bool:
    """Whether the answers are already what a leaf recommends."""
    return all(
        set(value) <= set(answers.get(name, ()))
        if isinstance(value, list)
        else answers.get(name) == value
        for name, value in leaf.answers.items()
    )
