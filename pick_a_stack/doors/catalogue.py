"""What can be had: skills, answers, trees, the stack of some answers and its files."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pick_a_stack.cli.answering import NONE, capabilities, completed, label, question_named, written
from pick_a_stack.cli.errors import CommandError, nearest
from pick_a_stack.cli.listing import brought_by, switches
from pick_a_stack.cli.planning import make_plan
from pick_a_stack.cli.sources import Source
from pick_a_stack.cli.trees import Fork, Leaf, read_trees
from pick_a_stack.doors.results import Advice, Found, Server, Stack, Tree
from pick_a_stack.template import Answers, Template

MOST_FOUND = 12
MOST_LISTED = 200
LONGEST_FILE = 40_000


def search(template: Template, words: str) -> list[Found]:
    """Skills and answers that have all the words, those that are named so first.

    Raises:
        CommandError: when there is none, with the nearest name.
    """
    wanted = re.findall(r"[a-z0-9]+", words.lower())
    ranked = [
        (score, found)
        for found, text in searchable(template)
        if wanted and (score := rank(wanted, found, text))
    ]
    if not ranked:
        names = [found.name for found, _ in searchable(template)]
        raise CommandError(f"nothing has all of {words!r}{nearest(words, names)}: try other words")
    ranked.sort(key=lambda each: -each[0])
    return [found for _, found in ranked[:MOST_FOUND]]


def searchable(template: Template) -> Iterator[tuple[Found, str]]:
    """Everything that can be found, with the text that is searched."""
    for skill in template.catalogue["skills"]:
        on = [
            f"{name}={written(values[0])}"
            for way in ways(template, skill["id"])
            for name, values in way
        ]
        what = skill["description"]
        found = Found(name=skill["id"], kind="skill", what=what, answers=on)
        yield found, skill_text(template, skill["id"])
    for question in capabilities(template):
        for value in question.values if question.has_choices else ():
            if value != NONE:
                answer = f"{question.name}={written(value)}"
                what = label(question, str(value))
                skills = " ".join(brought_by(template, question.name, value))
                found = Found(name=answer, kind="answer", what=what, answers=[answer])
                yield found, f"{answer} {what} {skills}"


def ways(template: Template, skill: str) -> list[list[tuple[str, list[Any]]]]:
    """The first way to switch a skill on: answers, one value of each."""
    return [way for way in switches(template, skill) if way][:1]


def rank(wanted: list[str], found: Found, text: str) -> int:
    """How well something fits: names count most; nothing when a word is missing."""
    name, what, rest = found.name.lower(), found.what.lower(), text.lower()
    if not all(word in name or word in what or word in rest for word in wanted):
        return 0
    return sum(9 * (word in name) + 3 * (word in what) + 1 for word in wanted)


def skill_text(template: Template, name: str, reference: str = "") -> str:
    """A skill's document, or a reference of it.

    Raises:
        CommandError: when there is none, with the nearest name.
    """
    skills = [skill["id"] for skill in template.catalogue["skills"]]
    if name not in skills:
        raise CommandError(f"there is no skill {name!r}{nearest(name, skills)}: search for one")
    path = (
        Path("skills", name, "references", reference)
        if reference
        else Path("skills", name, "SKILL.md")
    )
    known = {each["source"] for skill in template.catalogue["skills"] for each in skill["files"]}
    if path.as_posix() not in known:
        raise CommandError(f"the skill {name} has no reference {reference!r}")
    return (template.root / path).read_text("utf-8")


def trees(template: Template) -> list[Tree]:
    """The decision trees, each with its branches in a row."""
    return [
        Tree(
            id=tree.id,
            layer=tree.layer,
            asks=tree.need,
            several=tree.several,
            branches=list(advice(tree.branches)),
        )
        for tree in read_trees(template)
    ]


def advice(branches: tuple[Leaf | Fork, ...], above: str = "") -> Iterator[Advice]:
    """The leaves below some branches; a need says what it is a part of."""
    for each in branches:
        if isinstance(each, Fork):
            yield from advice(each.branches, f"{above}{each.when}: ")
        else:
            need = above + each.when
            yield Advice(need=need, recommend=each.recommend, answers=each.answers, why=each.why)


def all_answers(template: Template, given: Mapping[str, Any]) -> Answers:
    """Every answer, the given ones among them.

    Raises:
        CommandError: with the template's words for one that it refuses.
    """
    for name in given:
        question_named(template, name)
    return completed(template, given)


def stack_of(template: Template, answers: Answers) -> dict[str, Any]:
    """The fields of `Stack`."""
    plan = make_plan(template, answers)
    servers = [
        Server(variable=each.variable, servers=each.servers, until_set=each.development)
        for each in plan.connections
    ]
    return {
        "answers": plan.answers,
        "skills": plan.skills,
        "servers": servers,
        "files": plan.files,
        "dependencies": plan.dependencies,
    }


def stack(template: Template, given: Mapping[str, Any]) -> Stack:
    """What a project with these answers has."""
    return Stack(**stack_of(template, all_answers(template, given)))


def paths(template: Template, given: Mapping[str, Any], below: str) -> list[str]:
    """The files of a stack in a folder.

    Raises:
        CommandError: when there are none, or too many to be read.
    """
    folder = below.strip("/")
    everything = sorted(template.paths(all_answers(template, given)))
    found = [path for path in everything if not folder or path.startswith(f"{folder}/")]
    if not found:
        raise CommandError(f"no file is below {below!r}: list what is below '' or src")
    if len(found) > MOST_LISTED:
        inner = sorted({folder_of(path, folder) for path in found})
        raise CommandError(f"{len(found)} files: list one of {', '.join(inner)}")
    return found


def folder_of(path: str, folder: str) -> str:
    """The folder below `folder` in which a path is, or the path."""
    depth = folder.count("/") + 2 if folder else 1
    return "/".join(path.split("/")[:depth])


def file(source: Source, given: Mapping[str, Any], path: str) -> str:
    """The text of one file, as it would be written.

    Raises:
        CommandError: when the stack has no such file, or it is too long to be read.
    """
    answers = all_answers(source.template, given)
    known = source.template.paths(answers)
    if path not in known:
        raise CommandError(f"this stack has no file {path!r}{nearest(path, known)}")
    text = source.template.render(answers, source.origin(), only={path})[path].decode()
    if len(text) > LONGEST_FILE:
        raise CommandError(f"{path} has {len(text)} characters: create the project to read it")
    return text
