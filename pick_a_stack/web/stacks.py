"""The project that some answers give: its files, and what can be said of them."""

import tomllib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pick_a_stack.cli.answering import written
from pick_a_stack.cli.planning import Connection, connections
from pick_a_stack.template import Answers, Template

MOST_KEPT = 8
Mark = Literal["added", "changed", "removed", ""]
Marks = Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable that the service reads, with what it is until it is set."""

    variable: str
    value: str
    help: str


@dataclass(frozen=True)
class Stack:
    """A project before it is written; `entries` are what its fragments bring, by section."""

    answers: Answers
    files: Mapping[str, bytes]
    entries: Mapping[str, Any]

    @cached_property
    def dependencies(self) -> list[str]:
        """What it depends on, at run time."""
        metadata = tomllib.loads(self.files["pyproject.toml"].decode())
        return list(metadata["project"]["dependencies"])

    @cached_property
    def settings(self) -> list[Setting]:
        """The variables that it reads."""
        return [
            Setting(each["key"], each["value"], each["help"])
            for each in self.entries["environment"]
        ]

    @cached_property
    def connections(self) -> list[Connection]:
        """The settings that hold URLs, with what serves until they are set."""
        return connections(self.entries)

    @cached_property
    def compose(self) -> list[str]:
        """The services that `compose.yaml` starts, if there is one."""
        if "compose.yaml" not in self.files:
            return []
        names = ("compose_jobs", "compose_workers", "compose")
        return ["app", *(each["key"] for name in names for each in self.entries[name])]

    @cached_property
    def skills(self) -> dict[str, list[str]]:
        """The skills, by layer."""
        layers: dict[str, list[str]] = {}
        for skill in self.entries["skills"]:
            layers.setdefault(skill["layer"] or "other", []).append(skill["id"])
        return dict(sorted(layers.items()))

    def lines(self, below: str = "", ending: str = "") -> int:
        """How many lines some of the files have."""
        return sum(
            content.count(b"\n")
            for path, content in self.files.items()
            if path.startswith(below) and path.endswith(ending)
        )


class Stacks:
    """The stacks that were looked at last, each rendered once."""

    def __init__(self, template: Template, origin: Mapping[str, str]) -> None:
        self.template = template
        self.origin = origin
        self._kept: OrderedDict[str, Stack] = OrderedDict()

    def of(self, answers: Answers) -> Stack:
        """The stack of complete answers."""
        key = "\n".join(f"{name}={written(value)}" for name, value in answers.items())
        if key not in self._kept:
            files = self.template.render(answers, self.origin)
            entries = self.template.stack(answers)
            self._kept[key] = Stack(answers, dict(sorted(files.items())), entries)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def compared(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, Mark]:
    """Every file of either, by path, and what became of it."""
    marks: dict[str, Mark] = {}
    for path in sorted(before.keys() | after.keys()):
        if path not in before:
            marks[path] = "added"
        elif path not in after:
            marks[path] = "removed"
        else:
            marks[path] = "" if before[path] == after[path] else "changed"
    return marks


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a project: what is in it, and how many of the files below it are marked."""

    name: str
    path: str
    folders: list["Folder"]
    files: list[tuple[str, str, Mark]]  # name, path, mark
    marked: int


def as_tree(marks: Marks, path: str = "", name: str = "") -> Folder:
    """Files as folders in folders."""
    inner: dict[str, dict[str, Mark]] = {}
    files: list[tuple[str, str, Mark]] = []
    for each, mark in marks.items():
        first, slash, _ = each[len(path) :].partition("/")
        if slash:
            inner.setdefault(first, {})[each] = mark
        else:
            files.append((first, each, mark))
    folders = [as_tree(below, f"{path}{first}/", first) for first, below in inner.items()]
    return Folder(name, path, folders, files, sum(bool(mark) for mark in marks.values()))
