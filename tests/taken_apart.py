"""A rendered project, taken apart: its files, its modules, and the definitions behind names."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath

from .definitions import Module, module_of

WHOLE = "*"
EFFECTS = ""
Unit = tuple[str, str]
"""A file and a name defined in it; `WHOLE` for all of it, `EFFECTS` for what defines nothing."""


class Project:
    """A rendered project, to ask what a test module of it reaches."""

    def __init__(self, folder: Path) -> None:
        self.files = {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not {".git", "__pycache__"} & set(path.relative_to(folder).parts)
        }
        self.by_path = {
            name: module_of(name, path.read_text(encoding="utf-8"))
            for name, path in self.files.items()
            if name.endswith(".py") and name.startswith(("src/", "tests/"))
        }
        self.modules = {module.name: module for module in self.by_path.values()}

    def test_modules(self) -> list[str]:
        """The files that pytest collects."""
        return [path for path in self.by_path if PurePosixPath(path).name.startswith("test_")]

    @cached_property
    def named(self) -> dict[str, list[str]]:
        """The files behind a path: that file, those that end with it, those in that folder."""
        found: dict[str, list[str]] = {}
        for path in self.files:
            parts = path.split("/")
            tails = ["/".join(parts[start:]) for start in range(len(parts))]
            folders = ["/".join(parts[:end]) for end in range(1, len(parts))]
            for text in {*tails, *folders}:
                found.setdefault(text, []).append(path)
        return found

    @cached_property
    def subclasses(self) -> dict[Unit, list[Unit]]:
        """The classes of the project that derive from each of its classes."""
        found: dict[Unit, list[Unit]] = {}
        for module in self.by_path.values():
            for name in module.units:
                for base in self.resolved(module, module.facts(name).bases):
                    found.setdefault(base, []).append((module.path, name))
        return found

    def unit_at(self, path: str, line: int) -> Unit | None:
        """The definition in which a line is; None for a line that defines nothing."""
        if path not in self.by_path:
            return (path, WHOLE) if path in self.files else None
        for name, statements in self.by_path[path].units.items():
            for each in statements:
                # A decorated definition begins, for the interpreter, with its first decorator.
                first = min([each.lineno, *(d.lineno for d in getattr(each, "decorator_list", ()))])
                if first <= line <= (each.end_lineno or line):
                    return path, name
        return None

    def resolved(self, module: Module, names: Iterable[str]) -> Iterator[Unit]:
        """The definitions of the project behind names that a module uses."""
        for name in names:
            if name in module.units:
                yield module.path, name
            if name in module.imports:
                yield from self.member(*module.imports[name])

    def member(self, source: str, name: str) -> Iterator[Unit]:
        """The definition behind a member of a module, wherever that has it from."""
        if inner := self.modules.get(f"{source}.{name}"):
            yield inner.path, WHOLE
        if module := self.modules.get(source):
            if name in module.units:
                yield module.path, name
            elif name in module.imports:
                yield from self.member(*module.imports[name])
            elif not inner:
                yield module.path, WHOLE
