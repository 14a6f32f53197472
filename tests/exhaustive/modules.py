"""Python files as modules: what they import and what they define, folds included."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from .parts import File

FOLD_IMPORT = re.compile(r"\{'module': '([\w.]+)', 'name': '(\w+)'\}")
FOLD_FROM = re.compile(r"^ *from ([\w.]+) import ", re.MULTILINE)
FOLD_PLAIN_IMPORT = re.compile(r"^ *import ([\w.]+)", re.MULTILINE)
FOLD_DEFINITION = re.compile(r"(?:class|def|async def) (\w+)|(\w+)(?:: [^=]+)? = ")
BLOCK_START = re.compile(r"\{% (if|for) ")
BLOCK_END = re.compile(r"\{% end(if|for) ")


@dataclass(frozen=True, slots=True)
class Import:
    """`import module`, or with a name `from module import name`, as an absolute module."""

    module: str
    name: str
    line: int

    @property
    def top(self) -> str:
        """The first part of the module, which is what a distribution installs."""
        return self.module.partition(".")[0]


def module_name(path: str) -> str:
    """The dotted name of a file's module: `src/acme/http/__init__.py` is `acme.http`."""
    parts = PurePosixPath(path.removeprefix("src/")).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(file: File) -> ast.Module:
    """The syntax tree of a plain Python file."""
    return ast.parse(file.text, file.source)


def imports(file: File) -> Iterator[Import]:
    """Every import of a Python file, at any depth."""
    if file.is_fold:
        yield from _fold_imports(file.text)
        return
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, "", node.lineno)
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(file, node)
            for alias in node.names:
                yield Import(module, "" if alias.name == "*" else alias.name, alias.lineno)


def definitions(file: File) -> Iterator[tuple[str, int]]:
    """The names that others may import from a Python file, each with its line.

    What a module imports counts when it says so, by `__all__` or `as`, as mypy sees it.
    """
    if file.is_fold:
        yield from _fold_definitions(file.text)
        return
    exported = set(_exported(tree(file)))
    for node in _statements(tree(file).body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) in exported or alias.asname == alias.name:
                    yield alias.asname or alias.name, node.lineno
        else:
            for name in _assigned(node):
                yield name, node.lineno


def strings(file: File) -> Iterator[tuple[str, int]]:
    """The string constants of a plain Python file, each with its line."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def called(node: ast.AST) -> str:
    """The last name of what a call calls: `create_table` of `op.create_table(...)`."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def is_named(node: ast.expr, name: str) -> bool:
    """Whether an expression is a variable of this name."""
    return isinstance(node, ast.Name) and node.id == name


def text_of(node: ast.AST | None) -> str:
    """The value of a string constant; "" for anything else."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text and isinstance(node, ast.Constant) else ""


def _absolute(file: File, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folder = PurePosixPath(file.path.removeprefix("src/")).parent.parts
    parents = folder[: len(folder) - node.level + 1]
    return ".".join([*parents, node.module] if node.module else parents)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those below `if` and `try` included."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try):
            yield from _statements(node.body + node.orelse)
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                yield from _statements(handler.body)


def _assigned(node: ast.stmt) -> Iterator[str]:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    elif isinstance(name := getattr(node, "name", None), ast.Name):  # type X = ...
        targets = [name]
    for target in targets:
        for each in ast.walk(target):
            if isinstance(each, ast.Name):
                yield each.id


def _exported(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and "__all__" in _assigned(node):
            yield from (text_of(each) for each in ast.walk(node.value))


def _fold_imports(fold: str) -> Iterator[Import]:
    text = fold.replace("{= package =}", "acme")
    for found in FOLD_IMPORT.finditer(text):
        yield Import(found[1], found[2], _line(text, found.start()))
    for pattern in (FOLD_FROM, FOLD_PLAIN_IMPORT):
        for found in pattern.finditer(text):
            yield Import(found[1], "", _line(text, found.start()))


def _fold_definitions(text: str) -> Iterator[tuple[str, int]]:
    """Names of a fold that are there whatever it lists: those outside its Jinja blocks."""
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        depth += len(BLOCK_START.findall(line)) - len(BLOCK_END.findall(line))
        if not depth and (found := FOLD_DEFINITION.match(line)):
            yield found[1] or found[2], number


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
