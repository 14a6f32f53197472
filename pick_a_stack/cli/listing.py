"""`list` and `show`: the catalogue as a person reads it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pick_a_stack.cli.answering import NONE, capabilities, label
from pick_a_stack.cli.errors import UsageError, nearest
from pick_a_stack.cli.report import columns
from pick_a_stack.cli.screen import out
from pick_a_stack.cli.sources import open_source
from pick_a_stack.template import Question, Template

Condition = Mapping[str, Any]
BROUGHT = {
    "dependencies": "dependencies",
    "environment": "settings",
    "routers": "routers",
    "commands": "commands",
    "workers": "workers",
    "revisions": "tables",
    "compose": "containers",
}


def switches(template: Template, skill: str) -> list[list[tuple[str, list[Any]]]]:
    """The answers that switch a skill on: any of these, each a list of questions with values."""
    fragments = template.catalogue["sections"]["fragments"]
    on = next((each["on"] for each in fragments if each["key"] == skill), None)
    if on is None:
        return []
    condition = template.catalogue["conditions"][on]
    return [[(name, values) for name, values in clause] for clause in condition["any_of"]]


def comes_with(template: Template, skill: str) -> str:
    """Those answers in words."""
    ways = switches(template, skill)
    if not ways or not all(ways):
        return "every project"
    return " or ".join(
        " and ".join(f"{name}={'|'.join(written(v) for v in values)}" for name, values in way)
        for way in ways
    )


def written(value: Any) -> str:
    """A value as in a flag."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def run_list(location: str | None, ref: str | None, *, as_json: bool) -> None:
    """Print the skills by layer."""
    template = open_source(location, ref).template
    layers: dict[str, list[dict[str, Any]]] = {}
    for skill in template.catalogue["skills"]:
        entry = {
            "id": skill["id"],
            "description": skill["description"],
            "comes_with": comes_with(template, skill["id"]),
        }
        layers.setdefault(skill["layer"] or "other", []).append(entry)
    if as_json:
        out().print_json(json.dumps(layers))
        return
    for layer, skills in sorted(layers.items()):
        out().print(f"[bold]{layer}[/]")
        out().print(columns([(f"  {s['id']}", s["comes_with"]) for s in skills]))


def run_show(name: str, location: str | None, ref: str | None) -> None:
    """Print one skill: when it is there, what it needs and what it brings; or a technology."""
    template = open_source(location, ref).template
    skills = {skill["id"]: skill for skill in template.catalogue["skills"]}
    if name not in skills:
        answers = list(offers(template, name))
        if not answers:
            known = {*skills, *(value for q in capabilities(template) for value in names(q))}
            hint = nearest(name, sorted(known - {NONE})) or ": `pick-a-stack list` has them all"
            raise UsageError(f"there is no skill or technology {name!r}{hint}")
        out().print(columns(answers, "answer", "what it is", "with the skills"))
        return
    skill = skills[name]
    out().print(f"[bold]{name}[/] ({skill['layer']})\n{skill['description']}\n")
    rows = [("comes with", comes_with(template, name))]
    rows += [("needs", reason) for reason in needs(template, name)]
    rows += [(title, ", ".join(found)) for title, found in brought(template, name)]
    out().print(columns(rows))
    if choices := list(values(template, name)):
        out().print("\n[bold]Choices[/]")
        out().print(columns(choices))


def names(question: Question) -> list[str]:
    """A question's own name, and its values where it has a choice of them."""
    return [question.name, *(map(str, question.values) if question.has_choices else ())]


def offers(template: Template, name: str) -> Iterator[tuple[str, str, str]]:
    """The answers that a technology is, or that a question has: in a flag, in words, its skills."""
    for question in capabilities(template):
        for value in question.values if question.has_choices or question.name == name else ():
            if name in (value, question.name) and value != NONE:
                skills = ", ".join(brought_by(template, question.name, value)) or "-"
                yield f"{question.name}={written(value)}", label(question, str(value)), skills


def brought_by(template: Template, question: str, value: Any) -> list[str]:
    """The skills that have a part for an answer, whatever the others are."""
    conditions = template.catalogue["conditions"]
    found = {
        each["skill"]
        for each in template.catalogue["sections"]["fragments"]
        for clause in conditions[each["on"]]["any_of"]
        if len(clause) == 1 and clause[0][0] == question and value in clause[0][1]
    }
    return sorted(found & {skill["id"] for skill in template.catalogue["skills"]})


def needs(template: Template, skill: str) -> list[str]:
    """The rules that govern the answers which switch a skill on."""
    on = {(name, value) for way in switches(template, skill) for name, vs in way for value in vs}
    rules = template.catalogue["rules"]
    return [rule["reason"] for rule in rules if (rule["question"], rule["value"]) in on]


def brought(template: Template, skill: str) -> Iterator[tuple[str, list[str]]]:
    """What a skill brings, whatever its technology: under what title, and what."""
    catalogue = template.catalogue
    own = {each["on"] for each in catalogue["sections"]["fragments"] if each["skill"] == skill}
    for section, title in BROUGHT.items():
        entries = catalogue["sections"].get(section, [])
        if found := sorted({each["key"] for each in entries if each["on"] in own}):
            yield title, found
    prefixes = tuple(
        f"fragments/{each['key']}/"
        for each in catalogue["sections"]["fragments"]
        if each["skill"] == skill
    )
    files = sum(file["source"].startswith(prefixes) for file in catalogue["files"])
    if files:
        yield "files", [f"{files}, with all its technologies"]


def values(template: Template, skill: str) -> Iterator[tuple[str, str]]:
    """The answers that switch a skill on, in the words of copier.yml."""
    for way in switches(template, skill):
        for name, offered in way:
            for value in offered:
                if value != NONE and (text := label(template.questions[name], value)):
                    yield f"  {name}={written(value)}", text
