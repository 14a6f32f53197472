"""The parts of a template: its files and the entries of its fragments, each with its condition."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from pick_a_stack import ROOT
from pick_a_stack.catalogue import contributions, list_files, read_questions
from pick_a_stack.conditions import Condition
from pick_a_stack.fragments import Folder, Fragment

from ..logic import AnyOf, Logic, When

ALWAYS: When = ()
SECTION_READ = re.compile(r"\bstack\.(\w+)")


@dataclass(frozen=True, slots=True)
class File:
    """A file that projects may have: its path there, and its source in this repository."""

    path: str
    source: str
    when: When
    text: str

    @property
    def is_fold(self) -> bool:
        """Whether Jinja writes it; all others are plain."""
        return self.source.endswith(".jinja")


@dataclass(frozen=True, slots=True)
class Entry:
    """One keyed contribution of a fragment.yml."""

    section: str
    key: str
    part: Any
    when: When
    place: str


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a part brings, or needs: what kind of name, where, and when it is there.

    Two parts may bring one name with one `value` that is not None; it is then merged.
    """

    kind: str
    name: str
    place: str
    when: When
    value: object = None


class Parts:
    """Every part of the template below `root`."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        questions = read_questions(root)
        self._multiselect = [name for name, spec in questions.items() if spec.get("multiselect")]
        self.fragments = {
            path.parent.name: Fragment.read(path)
            for path in sorted(root.glob("fragments/*/fragment.yml"))
        }
        self.logic = Logic(questions, list(self._rules()))

    @cached_property
    def files(self) -> list[File]:
        """The files of template/, fragments/ and skills/."""
        return [*self._template_files(), *self._fragment_files(), *self._skill_files()]

    @cached_property
    def entries(self) -> list[Entry]:
        """What every fragment.yml contributes."""
        found = []
        for name, fragment in self.fragments.items():
            source = f"fragments/{name}/fragment.yml"
            text = (self.root / source).read_text(encoding="utf-8")
            for section, key, part in contributions(fragment):
                place = f"{source}:{line_of(text, section, key)}"
                found.append(Entry(section, key, part, self._when(fragment, part.only), place))
        return found

    def conditions(self) -> list[Condition]:
        """The condition of each fragment, in alphabetical order of the fragments."""
        return [Condition.of(each.when, each.unless) for each in self.fragments.values()]

    def section(self, *names: str) -> Iterator[Entry]:
        """The entries of some sections."""
        return (entry for entry in self.entries if entry.section in names)

    def readers(self, section: str) -> list[When]:
        """When a project has something that lists a section: a fold, or a resource's argument."""
        return self._readers.get(section, [])

    @cached_property
    def _readers(self) -> dict[str, list[When]]:
        found: dict[str, list[When]] = {}
        for file in self.files:
            if file.is_fold:
                for section in set(SECTION_READ.findall(file.text)):
                    found.setdefault(section, []).append(file.when)
        for path in sorted((self.root / "composer").glob("*.jinja")):
            for section in set(SECTION_READ.findall(path.read_text(encoding="utf-8"))):
                found.setdefault(section, []).append(ALWAYS)
        for entry in self.section("resources"):
            for argument in entry.part.arguments:
                if argument.startswith("["):
                    found.setdefault(argument.strip("[]"), []).append(entry.when)
        return found

    def python(self) -> Iterator[File]:
        """The Python files."""
        return (file for file in self.files if file.path.endswith(".py"))

    def _rules(self) -> Iterator[dict[str, Any]]:
        for fragment in self.fragments.values():
            for rule in fragment.rules.values():
                for question, values in fragment.when[0].items():
                    for value in values:
                        yield {"question": question, "value": value, "needs": rule.needs}

    def _template_files(self) -> Iterator[File]:
        folder = self.root / "template"
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder).as_posix()
            if path.is_file() and "{%" not in relative:
                name = relative.removesuffix(".jinja").replace("{= package =}", "acme")
                name = name.replace("{= _copier_conf.answers_file =}", ".copier-answers.yml")
                yield self._file(name, f"template/{relative}", ALWAYS)

    def _fragment_files(self) -> Iterator[File]:
        for name, fragment in self.fragments.items():
            for path, source, only, skills in list_files(self.root, name, fragment):
                when = self._when(fragment, only)
                yield self._file(path, source, when + ((self._skills(skills),) if skills else ()))

    def _skill_files(self) -> Iterator[File]:
        for entry in self.section("skill_folders"):
            assert isinstance(entry.part, Folder)
            for path in sorted((self.root / "skills").rglob("*")):
                if path.is_file():
                    relative = path.relative_to(self.root / "skills")
                    skill = relative.parts[0]
                    with_reference = path.parent.name == "references"
                    only = [f"{skill}.{path.stem}"] if with_reference else [skill]
                    when = *entry.when, self._skills(only)
                    project_path = f"{entry.part.folder}/{relative.as_posix()}"
                    yield self._file(project_path, f"skills/{relative.as_posix()}", when)

    def _file(self, path: str, source: str, when: When) -> File:
        return File(path, source, when, (self.root / source).read_text(encoding="utf-8"))

    def _skills(self, ids: list[str]) -> AnyOf:
        """The conditions of the fragments of some skills, or of fragments named in full."""
        return tuple(
            Condition.of(fragment.when, fragment.unless)
            for name, fragment in self.fragments.items()
            if name in ids or name.partition(".")[0] in ids
        )

    def _when(self, fragment: Fragment, only: Mapping[str, list[str | bool]]) -> When:
        base = Condition.of(fragment.when, fragment.unless)
        return ((base.narrowed(only, self._multiselect),),)


def line_of(text: str, *keys: str) -> int:
    """The line of a key in a YAML document, by its parents and itself; a parent may be left out."""
    node = _composed(text)
    line = 1
    for key in keys:
        for each, value in _items(node, key):
            line, node = each.start_mark.line + 1, value
    return line


def _items(node: yaml.Node | None, key: str) -> list[tuple[yaml.Node, yaml.Node]]:
    """The pairs of a mapping with this key; failing that, those below `lists`."""
    if not isinstance(node, yaml.MappingNode):
        return []
    if found := [(k, v) for k, v in node.value if k.value == key]:
        return found
    lists = [value for name, value in node.value if name.value == "lists"]
    return _items(lists[0], key) if lists else []


@cache
def _composed(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, yaml.CSafeLoader)
    return node
