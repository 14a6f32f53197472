"""What decides the outcome of a test module of a project: the definitions that it can reach.

A test module reaches what its names lead to, definition by definition: through imports, through the
fixtures that its tests name, and through what the definitions themselves name. Besides, of every
module that is imported on the way, it reaches what runs at the import without defining anything.
What cannot be followed counts for more, never for less: a string that names a module of the
project stands for all of it, and a new Python process for the whole project.

`test_closures.py` traces a real run: whatever was executed or opened must be in the closure.
"""

import ast
import hashlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from .definitions import Facts, Module
from .taken_apart import EFFECTS, WHOLE, Project, Unit

ASKED_FOR_BY_PLUGINS = {"anyio_backend"}
# Of these a test module reads the entries of the ports and servers that it names.
SERVERS = "tests/servers.py"
LISTED_BY = {"SERVERS": "port"}


class Closure:
    """What one test module of a project reaches."""

    def __init__(self, project: Project, path: str) -> None:
        self.units: set[Unit] = set()
        self._project = project
        self._imported: set[str] = set()
        self._words: set[str] = set()
        folders = [folder / "conftest.py" for folder in PurePosixPath(path).parents]
        self._conftests = [project.by_path[p] for f in folders if (p := str(f)) in project.by_path]
        self._todo: list[Unit] = [(path, WHOLE)]
        for conftest in self._conftests:
            hooks = [name for name in conftest.units if name.startswith("pytest_")]
            always = [
                name
                for name, autouse in conftest.fixtures.items()
                if autouse or name in ASKED_FOR_BY_PLUGINS
            ]
            self._todo += [(conftest.path, name) for name in (EFFECTS, *hooks, *always)]
        while self._todo:
            unit = self._todo.pop()
            if unit not in self.units:
                self.units.add(unit)
                self._add(*unit)

    def reaches_servers(self) -> bool:
        """Whether the module may use a real server, or start a process that does."""
        return bool({(SERVERS, "url_of"), (SERVERS, WHOLE)} & self.units)

    def has(self, unit: Unit) -> bool:
        """Whether it holds a definition, or a file."""
        return bool({unit, (unit[0], WHOLE)} & self.units)

    def digest(self) -> str:
        """A name for its content: equal for equal closures, of whichever project."""
        found = hashlib.sha256()
        for path, name in sorted(self.units):
            module = self._project.by_path.get(path)
            text = self._facts(module, name).text if module and name != WHOLE else ""
            if not module:
                text = self._project.files[path].read_text(encoding="utf-8", errors="replace")
            found.update(f"\n{path}:{name}\n{text}".encode())
        return found.hexdigest()

    def _facts(self, module: Module, name: str) -> Facts:
        if module.path == SERVERS and name in LISTED_BY:
            kept = [self._entries(each, LISTED_BY[name]) for each in module.units[name]]
            return module.facts_of(kept)
        return module.facts(name)

    def _entries(self, statement: ast.stmt, keyword: str) -> ast.stmt:
        """The calls in a list whose keyword has a value that the tests which are reached name."""
        value = getattr(statement, "value", None)
        entries = value.elts if isinstance(value, ast.Tuple) else []
        named = [
            entry
            for entry in entries
            for given in (entry.keywords if isinstance(entry, ast.Call) else ())
            if given.arg == keyword and getattr(given.value, "value", None) in self._words
        ]
        return ast.Expr(ast.Tuple(named))

    def _add(self, path: str, name: str) -> None:
        project = self._project
        if path not in project.by_path:
            return
        module = project.by_path[path]
        self._import(module.name)
        if name == WHOLE:
            self._todo += [(path, each) for each in (*module.units, EFFECTS)]
            return
        facts = self._facts(module, name)
        self._todo += project.resolved(module, facts.names | facts.texts)
        if facts.keeps_subclasses or "__subclasses__" in facts.attributes:
            self._todo += project.subclasses.get((path, name), ())
        for source, member in facts.imports:
            self._import(source)
            self._todo += project.member(source, member)
        if facts.starts_python:
            self._todo += [(each, WHOLE) for each in project.files]
        if path.startswith("tests/") and path != SERVERS:
            self._words |= facts.texts
            self._todo += self._fixtures(module, name, facts)
        for text in facts.texts:
            self._todo += self._named_by(text)

    def _fixtures(self, module: Module, name: str, facts: Facts) -> Iterator[Unit]:
        """The fixtures of conftest.py files that a test module has not replaced by its own."""
        for asked in facts.fixtures:
            if asked not in module.fixtures or asked == name:
                for conftest in self._conftests:
                    if asked in conftest.fixtures:
                        yield conftest.path, asked

    def _named_by(self, text: str) -> Iterator[Unit]:
        """The module, the file or the folder that a string names."""
        if module := self._project.modules.get(text.partition(":")[0]):
            yield module.path, WHOLE
        package, _, inner = text.partition(":")
        if inner and f"{package}.{inner}" in self._project.modules:
            # As Alembic is told of the folder whose files it runs.
            folder = PurePosixPath(self._project.modules[f"{package}.{inner}"].path).parent
            yield from ((path, WHOLE) for path in self._project.named[folder.as_posix()])
        if "/" in text or "." in text:
            yield from ((path, WHOLE) for path in self._project.named.get(text, ()))

    def _import(self, name: str) -> None:
        """What runs when a module is imported: its packages, itself, and what it imports."""
        parts = name.split(".")
        for each in (".".join(parts[: end + 1]) for end in range(len(parts))):
            module = self._project.modules.get(each)
            if module and each not in self._imported:
                self._imported.add(each)
                if module.effects:
                    self._todo.append((module.path, EFFECTS))
                for source, member in module.imports.values():
                    self._import(f"{source}.{member}")
