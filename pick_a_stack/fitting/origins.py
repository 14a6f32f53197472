"""Where went what is not where the template has it: moved, renamed, or deleted."""

import ast
from collections import Counter

from pick_a_stack.fitting.finding import View
from pick_a_stack.fitting.modules import Modules, is_python, module_name

ALIKE = 0.5
"""From which part of common lines on a file is taken for another one moved, as git does."""
MUCH_ALIKE = 0.75
"""The same where the template moved it: what takes the place of another adapter is like it too."""


class Origins:
    """The modules of a project, and those that the template wrote and writes."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.before, self.after = Modules(view.before), Modules(view.after)
        self.now = Modules(view.now)
        self._moved: dict[str, str | None] = {}

    @property
    def own(self) -> set[str]:
        """The packages that are the project's: what else is imported is somebody else's."""
        names = (*self.before.paths, *self.after.paths, *self.now.paths)
        return {name.partition(".")[0] for name in names} - {""}

    def moved(self, module: str) -> str | None:
        """The module that a module has become, whoever moved it: the user, or the template."""
        if module not in self._moved:
            self._moved[module] = self._most_alike(module)
        return self._moved[module]

    def _most_alike(self, module: str) -> str | None:
        path = self.before.paths.get(module) or self.after.paths.get(module)
        if path is None or path.endswith("__init__.py"):
            return None
        content = self.view.before.get(path) or self.view.after[path]
        by_user = path in self.view.after
        known = self.view.after if by_user else self.view.before
        best, result = ALIKE if by_user else MUCH_ALIKE, None
        for other, text in self.view.now.items():
            if is_python(other) and other not in known and other != path:
                alike = likeness(content, text)
                if alike > best:
                    best, result = alike, module_name(other)
        return result

    def is_of_what_went(self, path: str) -> bool:
        """Whether a file is one of the template's that the user moved and the template gave up."""
        if path in self.view.before or path in self.view.after:
            return False
        text = self.view.now[path]
        gone = (
            content for each, content in self.view.before.items() if each not in self.view.after
        )
        return any(likeness(content, text) > MUCH_ALIKE for content in gone)

    def home(self, module: str, name: str) -> str | None:
        """The one module that defines a name by now, as far as the template defined it once."""
        if name not in self.template_names(module):
            return None
        homes = [each for each in self.now.homes.get(name, []) if each != module]
        return homes[0] if len(homes) == 1 else None

    def renamed(self, module: str, name: str) -> str | None:
        """What a function or a class of a module is called by now: its text is the same."""
        was = self.template_names(module).get(name)
        now = self.now.names(module) or {}
        if was is None:
            return None
        there = self.template_names(module)
        same = [
            other
            for other, statement in now.items()
            if other not in there and shape(statement, other) == shape(was, name)
        ]
        return same[0] if len(same) == 1 else None

    def template_names(self, module: str) -> dict[str, ast.stmt]:
        """What the template has in a module, last and now."""
        return (self.before.names(module) or {}) | (self.after.names(module) or {})


def likeness(one: bytes, other: bytes) -> float:
    """The part of lines that two texts have in common, blank ones aside."""
    lines, others = (
        Counter(line.strip() for line in text.splitlines() if line.strip()) for text in (one, other)
    )
    return (lines & others).total() / max(lines.total(), others.total(), 1)


def shape(statement: ast.stmt, name: str) -> str:
    """A definition without its name."""
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return name
    return ast.dump(statement).replace(repr(name), "?")
