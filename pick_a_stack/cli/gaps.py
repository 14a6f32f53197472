"""`gaps`: what a project has by layer, and what usually goes with it, ranked."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pick_a_stack.cli.answering import capabilities, picked
from pick_a_stack.cli.project import Project
from pick_a_stack.cli.report import columns
from pick_a_stack.cli.screen import out
from pick_a_stack.cli.trees import Leaf, Tree, read_trees, refusal
from pick_a_stack.template import Answers, Question, RefusedError, Template

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A capability that the project lacks.

    `likeness` is between 0 and 1: of the presets that have it, how much of the likest is here.
    """

    layer: str
    question: str
    value: str
    need: str
    why: str
    likeness: float
    presets: list[str]
    refused: str

    @property
    def answer(self) -> str:
        """As `add` takes it."""
        return f"{self.question}={self.value}"


def run(*, as_json: bool) -> None:
    """Print the coverage of the project that the working directory is in."""
    project = Project.here()
    template = project.template
    answers = project.now
    layers = coverage(template, answers)
    found = find_gaps(template, answers)
    if as_json:
        data = {"layers": layers, "gaps": [asdict(gap) for gap in found]}
        out().print_json(json.dumps(data))
        return
    out().print("[bold]Has[/]")
    rows = [(f"  {layer}", ", ".join(each["has"]) or "-") for layer, each in layers.items()]
    out().print(columns(rows))
    out().print("\n[bold]Usually goes with it[/]")
    show([gap for gap in found if gap.presets])
    if rest := [gap for gap in found if not gap.presets]:
        out().print("\n[bold]There is also[/]")
        show(rest)


def show(gaps: list[Gap]) -> None:
    """Gaps as a person reads them, each with its reason."""
    rows = [
        (f"  {gap.answer}", gap.refused or gap.why, ", ".join(gap.presets) or "-") for gap in gaps
    ]
    out().print(columns(rows, "  add", "because", "presets that have it") if rows else "  nothing")


def coverage(template: Template, answers: Answers) -> dict[str, dict[str, list[str]]]:
    """The skills by layer: those the project has, and the others."""
    here = {skill["id"] for skill in template.stack(answers)["skills"]}
    layers: dict[str, dict[str, list[str]]] = {}
    for skill in template.catalogue["skills"]:
        layer = layers.setdefault(skill["layer"] or "other", {"has": [], "lacks": []})
        layer["has" if skill["id"] in here else "lacks"].append(skill["id"])
    return dict(sorted(layers.items()))


def find_gaps(template: Template, answers: Answers) -> list[Gap]:
    """What the project lacks, likest first, then in the order of the questions."""
    presets = preset_facts(template, answers)
    mine = facts(template, answers)
    found = [
        gap(template, tree, leaf, fact, answers, presets, mine)
        for tree, leaf, fact in absent(template, answers)
    ]
    open_questions: dict[str, list[Gap]] = {}
    for each in sorted(found, key=lambda gap: -gap.likeness):
        single = not template.questions[each.question].multiple
        best = open_questions.setdefault(each.question, [])
        if not (single and best):
            best.append(each)
    chosen = [each for several in open_questions.values() for each in several]
    return sorted(chosen, key=lambda gap: -gap.likeness)


def absent(template: Template, answers: Answers) -> Iterator[tuple[Tree, Leaf, Fact]]:
    """Each leaf that would switch something on where nothing is: with what it is the first to."""
    here = {question.name: picked(question, answers) for question in capabilities(template)}
    told: set[Fact] = set()
    for tree in read_trees(template):
        for leaf in tree.leaves():
            for name in leaf.answers.keys() & here.keys():
                question = template.questions[name]
                if here[name] and not question.multiple:
                    continue
                for value in picked(question, leaf.answers):
                    if value not in here[name] and (name, value) not in told:
                        told.add((name, value))
                        yield tree, leaf, (name, value)


def gap(
    template: Template,
    tree: Tree,
    leaf: Leaf,
    fact: Fact,
    answers: Answers,
    presets: Mapping[str, set[Fact]],
    mine: set[Fact],
) -> Gap:
    """A leaf as a gap of the project."""
    having = {name: likeness(mine, has) for name, has in presets.items() if fact in has}
    name, value = fact
    question = template.questions[name]
    return Gap(
        layer=tree.layer,
        question=name,
        value=value,
        need=leaf.when,
        why=leaf.why,
        likeness=round(max(having.values(), default=0.0), 2),
        presets=sorted(having, key=lambda preset: (-having[preset], preset)),
        refused=refusal(template, leaf, without_choice(question, answers)),
    )


def likeness(mine: set[Fact], preset: set[Fact]) -> float:
    """How alike two stacks are: what both have, of what either has (the Jaccard index)."""
    return len(mine & preset) / len(mine | preset)


def without_choice(question: Question, answers: Answers) -> Answers:
    """The answers less that of a question, which is to be another."""
    return {name: value for name, value in answers.items() if name != question.name}


def facts(template: Template, answers: Mapping[str, Any]) -> set[Fact]:
    """What is switched on, as pairs of question and value."""
    return {
        (question.name, value)
        for question in capabilities(template)
        for value in picked(question, answers)
    }


def preset_facts(template: Template, answers: Answers) -> dict[str, set[Fact]]:
    """What each preset switches on."""
    found = {}
    for preset in template.questions["preset"].values:
        try:
            stack = template.complete({"project_name": answers["project_name"], "preset": preset})
        except RefusedError:
            continue
        if preset != "custom":
            found[str(preset)] = facts(template, stack)
    return found
