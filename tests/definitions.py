"""A Python file of a project, taken apart into definitions and what each of them names."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import PurePosixPath

# These make nothing but what they decorate; any other decorator may write it down somewhere.
PURE_DECORATORS = {
    *("abstractmethod", "asynccontextmanager", "cache", "cached_property", "classmethod"),
    *("contextmanager", "dataclass", "field_validator", "lru_cache", "model_validator", "override"),
    *("property", "runtime_checkable", "staticmethod", "total_ordering"),
}
ASKING = {"usefixtures", "getfixturevalue"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Facts:
    """What statements name: all that their outcome can depend on."""

    text: str
    names: frozenset[str]
    texts: frozenset[str]
    fixtures: frozenset[str]
    imports: frozenset[tuple[str, str]]
    bases: frozenset[str]
    attributes: frozenset[str]

    @property
    def starts_python(self) -> bool:
        """Whether a process of the service, or of its tests, may be started: `sys.executable`."""
        return "executable" in self.attributes

    @property
    def keeps_subclasses(self) -> bool:
        """Whether a class may do something with the classes that derive from it."""
        return "DeclarativeBase" in self.bases or "__init_subclass__" in self.text


@dataclass(slots=True)
class Module:
    """The definitions of a file by name, and the statements that define nothing."""

    path: str
    units: dict[str, list[ast.stmt]] = field(default_factory=dict)
    effects: list[ast.stmt] = field(default_factory=list)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    fixtures: dict[str, bool] = field(default_factory=dict)
    """By name, whether a fixture is used without being named."""
    _facts: dict[str, Facts] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The dotted name."""
        return ".".join(dotted(self.path))

    def facts(self, unit: str) -> Facts:
        """What a definition names; what defines nothing, for the name ""."""
        if unit not in self._facts:
            self._facts[unit] = self.facts_of(self.units[unit] if unit else self.effects)
        return self._facts[unit]

    def facts_of(self, statements: Iterable[ast.stmt]) -> Facts:
        """What some statements of this module name."""
        kept = list(statements)
        nodes = [node for statement in kept for node in ast.walk(statement)]
        imports = [n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)]
        classes = [each for each in kept if isinstance(each, ast.ClassDef)]
        return Facts(
            text="\n".join(map(ast.unparse, kept)),
            names=frozenset(n.id for n in nodes if isinstance(n, ast.Name)),
            texts=frozenset(
                n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ),
            fixtures=frozenset(chain.from_iterable(map(_fixtures, nodes))),
            imports=frozenset(
                found for each in imports for _, found in bound(each, dotted(self.path, True))
            ),
            bases=frozenset(
                n.id
                for each in classes
                for base in each.bases
                for n in ast.walk(base)
                if isinstance(n, ast.Name)
            ),
            attributes=frozenset(n.attr for n in nodes if isinstance(n, ast.Attribute)),
        )


def dotted(path: str, package: bool = False) -> tuple[str, ...]:
    """The name of a file's module, or of the package that it is in, in parts."""
    parts = PurePosixPath(path.removeprefix("src/")).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" or package else parts


def bound(
    statement: ast.Import | ast.ImportFrom, package: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """What an import binds: the name, and the module and the member behind it."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0], (alias.name, "")
        return
    base = package[: len(package) - statement.level + 1] if statement.level else ()
    source = ".".join([*base, *([statement.module] if statement.module else [])])
    for alias in statement.names:
        yield alias.asname or alias.name, (source, alias.name)


@cache
def module_of(path: str, text: str) -> Module:
    """Take a file apart; equal files of several projects once."""
    module = Module(path)
    for statement in ast.parse(text, path).body:
        _sort(module, statement)
    return module


def _sort(module: Module, statement: ast.stmt) -> None:
    match statement:
        case ast.Import() | ast.ImportFrom():
            module.imports |= dict(bound(statement, dotted(module.path, True)))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            module.units.setdefault(statement.name, []).append(statement)
            for decorator in statement.decorator_list:
                _sort_decorated(module, statement, decorator)
        case ast.Assign(targets=targets):
            _sort_assigned(module, statement, targets)
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            _sort_assigned(module, statement, [target])
        case ast.TypeAlias(name=name):
            _sort_assigned(module, statement, [name])
        case ast.Expr(value=ast.Constant()):
            pass  # A docstring.
        case _:
            module.effects.append(statement)


def _sort_assigned(module: Module, statement: ast.stmt, targets: list[ast.expr]) -> None:
    for target in targets:
        for each in ast.walk(target):
            if isinstance(each, ast.Name):
                module.units.setdefault(each.id, []).append(statement)
        if not isinstance(target, ast.Name | ast.Tuple):
            module.effects.append(statement)


def _sort_decorated(module: Module, statement: Definition, decorator: ast.expr) -> None:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    last = call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")
    first = next((each.id for each in ast.walk(call) if isinstance(each, ast.Name)), "")
    if last == "fixture":
        keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
        given = {k.arg: k.value.value for k in keywords if isinstance(k.value, ast.Constant)}
        module.fixtures[str(given.get("name", statement.name))] = bool(given.get("autouse"))
        module.units.setdefault(str(given.get("name", statement.name)), []).append(statement)
        return
    if last in PURE_DECORATORS or first == "pytest":
        return
    # It may be written down in something of this module; else, in something of another.
    named = {each.id for each in ast.walk(decorator) if isinstance(each, ast.Name)}
    for name in named & module.units.keys():
        module.units[name].append(statement)
    if not named & module.units.keys():
        module.effects.append(statement)


def _fixtures(node: ast.AST) -> Iterator[str]:
    """What a test or a fixture asks for: by parameters, or by strings in calls."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        decorators = {
            n.attr for d in node.decorator_list for n in ast.walk(d) if isinstance(n, ast.Attribute)
        }
        if node.name.startswith("test_") or "fixture" in decorators:
            yield from (each.arg for each in (*node.args.args, *node.args.kwonlyargs))
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ASKING:
        yield from (str(getattr(each, "value", "")) for each in node.args)
