"""Real skills under other names, with packages, routes, settings, tables, questions of their own.

What is made is a catalogue of the size and the entanglement of a real one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pick_a_stack.template import read_yaml

KEYED = {"settings", "environment", "resources", "servers", "revisions", "readme"}
BEFORE = "\n# ---- Platform -"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A skill to clone: what becomes the clone's own of it, and its question less some values."""

    id: str
    question: str
    words: str
    without: frozenset[str] = frozenset()


SKILLS = (
    Skill(
        id="caching-strategies",
        question="cache",
        words=r"[Cc]ach(?:e|ed|es|ing)|CACHE|[Nn]ote_?[Rr]eader|NoteInvalidation",
    ),
    Skill(
        id="message-queues",
        question="message_broker",
        words=r"message-queues|[Bb]roker|BROKER|[Hh]istory|HISTORY|[Dd]ead[_-]?[Ll]etters?",
        without=frozenset({"redis-streams", "rabbitmq", "kafka"}),
    ),
)


def grow(root: Path, size: int) -> None:
    """Clone skills of the repository below `root`, in turn, until it has `size` of them."""
    own = sorted((root / "fragments").glob("*/fragment.yml"))
    for number in range(size - len(list((root / "skills").glob("*/SKILL.md")))):
        Clone(root, SKILLS[number % len(SKILLS)], str(number + 10)).write(own)


class Clone:
    """A skill under other names."""

    def __init__(self, root: Path, skill: Skill, number: str) -> None:
        self._root = root
        self._skill = skill
        self._number = number
        self._words = re.compile(rf"(?:{skill.words})(?![a-z])|(?:{skill.words})(?=s\b)")
        self._modules: dict[str, str] = {}

    def write(self, own: list[Path]) -> None:
        """Write its fragments, its instructions and its question, beside those that were there."""
        skill, named = self._skill, f"{self._skill.id}."
        gone = {named + value for value in skill.without}
        folders = [
            path.parent
            for path in own
            if f"{path.parent.name}.".startswith(named) and path.parent.name not in gone
        ]
        for folder in folders:
            for path in folder.rglob("*.py"):
                self._path(path.relative_to(folder))
        for folder in folders:
            self._fragment(folder)
        for path in (self._root / "skills" / skill.id).rglob("*.md"):
            if path.stem not in skill.without:
                relative = path.relative_to(self._root / "skills" / skill.id)
                target = self._root / "skills" / self._named(skill.id) / relative
                self._put(target, self._named(path.read_text("utf-8")))
        self._question()
        for path in own:
            if not path.parent.name.startswith(skill.id):
                self._support(path)

    def _named(self, text: str) -> str:
        text = self._words.sub(lambda found: found[0] + self._number, text)
        for module, renamed in self._modules.items():
            text = re.sub(rf"\b{re.escape(module)}\b", renamed, text)
        return text

    def _path(self, path: Path) -> Path:
        """The path of a file of the clone; a module that keeps its name gets a number too."""
        renamed = Path(self._named(path.as_posix()))
        if renamed != path or path.name == "fragment.yml":
            return renamed
        renamed = self._numbered(path)
        module, own = (".".join(each.with_suffix("").parts[1:]) for each in (path, renamed))
        self._modules[module] = own
        return renamed

    def _numbered(self, path: Path) -> Path:
        return path.with_name(path.name.replace(".", f"_{self._number}.", 1))

    def _fragment(self, folder: Path) -> None:
        target = self._root / "fragments" / self._named(folder.name)
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".pyc" and path.name != "fragment.yml":
                relative = self._path(path.relative_to(folder))
                self._put(target / relative, self._named(path.read_text("utf-8")))
        document = read_yaml(self._named((folder / "fragment.yml").read_text("utf-8")))
        for section in KEYED & document.keys():
            document[section] = self._keys(document[section])
        for name, entries in document.get("lists", {}).items():
            document["lists"][name] = self._keys(entries)
        if "only" in document:
            document["only"] = {
                path
                if path.endswith("/") or self._number in path
                else self._numbered(Path(path)).as_posix(): only
                for path, only in document["only"].items()
            }
        text = yaml.safe_dump(self._less(document), sort_keys=False)
        self._put(target / "fragment.yml", text)

    def _keys(self, entries: Mapping[str, Any]) -> dict[str, Any]:
        """Entries under keys of the clone's own."""
        return {
            key if self._number in key else f"{key}_{self._number}": part
            for key, part in entries.items()
        }

    def _less(self, part: Any) -> Any:
        """A part of a fragment, without the values of the question that the clone leaves out."""
        if isinstance(part, list):
            return [self._less(each) for each in part]
        if not isinstance(part, dict):
            return part
        question = self._named(self._skill.question)
        values = part.get(question)
        if isinstance(values, list):
            return part | {question: [v for v in values if v not in self._skill.without]}
        return {key: self._less(each) for key, each in part.items()}

    def _support(self, path: Path) -> None:
        """Have what the skill stands on be there for the clone too."""
        document = read_yaml(path.read_text("utf-8"))
        clauses = document["when"] if isinstance(document["when"], list) else [document["when"]]
        own = [each for each in clauses if each.keys() == {self._skill.question}]
        if own:
            clauses += [self._less(read_yaml(self._named(yaml.safe_dump(each)))) for each in own]
            self._put(path, yaml.safe_dump(document | {"when": clauses}, sort_keys=False))

    def _question(self) -> None:
        path = self._root / "copier.yml"
        text = path.read_text("utf-8")
        block = re.search(rf"(?ms)^{self._skill.question}:\n.*?\n(?=\n)", text)
        assert block
        lines = [
            line
            for line in self._named(block[0]).splitlines(keepends=True)
            if line.rpartition(": ")[2].strip() not in self._skill.without
        ]
        path.write_text(text.replace(BEFORE, "\n" + "".join(lines) + BEFORE, 1), "utf-8")

    @staticmethod
    def _put(target: Path, text: str) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
