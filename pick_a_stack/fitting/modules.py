"""The Python modules of a project: what each defines and imports."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from pick_a_stack.fitting.finding import Files

MARKER = b"<<<<<<< "
SUFFIXES = (".py", ".pyi")


@dataclass(frozen=True, slots=True)
class Import:
    """A name that is imported: `name` is None where it is the module itself."""

    module: str
    name: str | None
    line: int


@cache
def parsed(content: bytes) -> ast.Module | None:
    """The syntax tree of a file; None where Python does not read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError):
        return None


def module_name(path: str) -> str:
    """The module in a file: `src/a/b.py` and `src/a/b/__init__.py` have `a.b`."""
    name = path.removeprefix("src/").rpartition(".")[0].replace("/", ".")
    return name.removesuffix(".__init__")


def is_python(path: str) -> bool:
    """Whether a file is a module of the project or of its tests."""
    return path.endswith(SUFFIXES) and path.startswith(("src/", "tests/"))


@cache
def definitions(content: bytes) -> dict[str, ast.stmt] | None:
    """The names of a module, with the statements that bind them; None when they are not known."""
    tree = parsed(content)
    if tree is None:
        return None
    found: dict[str, ast.stmt] = {}
    for statement in top_level(tree.body):
        if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            return None
        found |= dict.fromkeys(bound(statement), statement)
    return None if "__getattr__" in found else found


def top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those in its conditions and the like included."""
    for statement in body:
        yield statement
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for part in ("body", "orelse", "finalbody"):
                yield from top_level(getattr(statement, part, []))
            for part in getattr(statement, "handlers", []) + getattr(statement, "cases", []):
                yield from top_level(part.body)


def bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Import() | ast.ImportFrom():
            for alias in statement.names:
                yield alias.asname or alias.name.partition(".")[0]
        case _:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


def guarded(tree: ast.Module) -> set[ast.AST]:
    """Imports that a file can do without."""
    return {
        node
        for each in ast.walk(tree)
        if isinstance(each, ast.Try)
        for statement in each.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }


@cache
def imports(path: str, content: bytes) -> tuple[Import, ...]:
    """What a file imports, relative imports resolved."""
    tree = parsed(content)
    if tree is None:
        return ()
    name = module_name(path)
    package = name if path.endswith("__init__.py") else name.rpartition(".")[0]
    spared = guarded(tree)
    found = []
    for node in ast.walk(tree):
        if node in spared:
            continue
        if isinstance(node, ast.Import):
            found += [Import(alias.name, None, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = absolute(node, package)
            found += [Import(module, alias.name, node.lineno) for alias in node.names]
    return tuple(found)


def absolute(node: ast.ImportFrom, package: str) -> str:
    """The module that names are imported from."""
    if not node.level:
        return node.module or ""
    parents = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parents, *([node.module] if node.module else [])])


class Modules:
    """The modules in some files."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.paths = {module_name(path): path for path in files if is_python(path)}

    @cached_property
    def packages(self) -> set[str]:
        """Every folder with modules below it."""
        parts = [name.split(".") for name in self.paths]
        return {".".join(each[:size]) for each in parts for size in range(1, len(each) + 1)}

    def names(self, module: str) -> dict[str, ast.stmt] | None:
        """The names of a module; None when they are not known."""
        path = self.paths.get(module)
        if path is None:
            return {}
        return None if MARKER in self.files[path] else definitions(self.files[path])

    def has(self, module: str, name: str | None = None) -> bool:
        """Whether there is a module, and a name in it."""
        if module not in self.packages:
            return False
        if name in (None, "*") or f"{module}.{name}" in self.packages:
            return True
        names = self.names(module)
        return names is None or name in names or name in {"__name__", "__file__", "__path__"}

    @cached_property
    def homes(self) -> dict[str, list[str]]:
        """Where each function, class and constant is defined: imported names have another home."""
        found: dict[str, list[str]] = {}
        for module in self.paths:
            for name, statement in (self.names(module) or {}).items():
                if not isinstance(statement, ast.Import | ast.ImportFrom):
                    found.setdefault(name, []).append(module)
        return found
