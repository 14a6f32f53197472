"""Entries of fragment.yml: unique keys, settings and their variables, resources and their needs."""

import ast
import builtins
from collections.abc import Iterator
from typing import Any

from .imports import references
from .modules import called, module_name, tree
from .parts import Entry, File, Named, Parts

IN_SCOPE = {
    "authenticators": {"settings"},
    "grpc_interceptors": {"services"},
    "around_services": {"settings"},
    "backplanes": {"settings"},
    "largest_messages": {"settings"},
    "log_processors": {"structlog"},
    "middleware": {"Middleware", "settings"},
    "outer_middleware": {"Middleware", "settings"},
    "test_settings": {"folder"},
    "test_preparation": {"settings"},
}
NOT_PYTHON = {
    "calls",
    "ci_environment",
    "ci_jobs",
    "commands",
    "compose_environment",
    "compose_jobs",
    "compose_ports",
    "compose_tests",
    "compose_tools",
    "compose_volumes",
    "compose_workers",
    "credentials",
    "defences",
    "image_ports",
    "library_variables",
    "production",
    "schemathesis",
    "schemathesis_statuses",
    "security_checks",
    "security_terms",
}


def claims(parts: Parts) -> Iterator[Named]:
    """The key of each entry within its section, and what settings, resources and the like bring."""
    for entry in parts.entries:
        value = (entry.part.model_dump_json(exclude={"only"}),)
        yield Named(f"entry of {entry.section}", entry.key, entry.place, entry.when, value)
        if entry.section in KINDS:
            yield Named(KINDS[entry.section], entry.key, entry.place, entry.when, value)
    for name, place, entry, file in fields(parts):
        yield Named("setting of a variable", name, place, entry.when + file.when)


KINDS = {
    "commands": "command",
    "environment": "variable",
    "repositories": "repository",
    "resources": "resource",
    "settings": "setting",
}


def uses(parts: Parts) -> Iterator[Named]:
    """What entries refer to."""
    for entry in parts.section("environment"):
        yield Named("setting of a variable", entry.key, entry.place, entry.when)
    for name, place, entry, file in fields(parts):
        yield Named("variable", name, place, entry.when + file.when)
    for entry in parts.section("resources"):
        for argument in entry.part.arguments:
            if argument.startswith("settings."):
                yield Named("setting", argument[9:], entry.place, entry.when)
            elif not argument.startswith("[") and argument != "settings":
                yield Named("resource", argument, entry.place, entry.when)
    for entry in parts.entries:
        for needed in getattr(entry.part, "needs", []):
            for reader in parts.readers(entry.section):
                yield Named("resource", needed, entry.place, entry.when + reader)
    for entry in parts.section("servers"):
        yield Named("variable", entry.part.variable, entry.place, entry.when)


def fields(parts: Parts) -> Iterator[tuple[str, str, Entry, File]]:
    """Each variable that a group of settings reads: its name, the line of its field, both parts."""
    modules: dict[str, list[File]] = {}
    for file in parts.python():
        if not file.is_fold:
            modules.setdefault(module_name(file.path), []).append(file)
    for entry in parts.section("settings"):
        for reference in references(entry):
            module, _, name = reference.partition(":")
            for file in modules.get(module, []):
                for field, line in fields_of(file, name):
                    variable = f"{entry.key}_{field}".upper()
                    yield variable, f"{file.source}:{line}", entry, file


def fields_of(file: File, name: str) -> Iterator[tuple[str, int]]:
    """The annotated fields of a class, each with its line."""
    for node in tree(file).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for statement in node.body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    yield statement.target.id, statement.lineno


def other_defaults(parts: Parts) -> Iterator[str]:
    """Each line of .env.example with another value than the class has."""
    lines: dict[str, list[Entry]] = {}
    for entry in parts.section("environment"):
        lines.setdefault(entry.key, []).append(entry)
    for name, place, group, file in fields(parts):
        default = default_of(file, int(place.rpartition(":")[2]))
        for entry in lines.get(name, []):
            if same(entry.part.value, default):
                continue
            if parts.logic.together(group.when, file.when, entry.when) is not None:
                yield f"{entry.place}: {name}={entry.part.value}, but the default is {default!r}"


def default_of(file: File, line: int) -> Any:
    """The default of the field that is annotated on a line."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.AnnAssign) and node.lineno == line and node.value:
            value = node.value
            if called(value) == "Field":
                assert isinstance(value, ast.Call)
                value = next(each.value for each in value.keywords if each.arg == "default")
            return eval(compile(ast.Expression(value), file.source, "eval"), {"SecretStr": str})
    return None


def same(written: str, default: Any) -> bool:
    """Whether a value of .env.example stands for a default."""
    if isinstance(default, bool):
        return written == str(default).lower()
    return float(written) == default if isinstance(default, int | float) else written == default


def lost(parts: Parts) -> Iterator[str]:
    """Each entry of a list that nothing in the template lists."""
    for entry in parts.entries:
        if not parts.readers(entry.section):
            yield (
                f"{entry.place}: nothing lists {entry.section!r}: correct the name of the list, "
                "or write it into a fold as `stack." + entry.section + "`"
            )


def unbound(parts: Parts) -> Iterator[str]:
    """Each name in the Python of an entry that the entry neither imports nor needs."""
    for entry in parts.entries:
        text = getattr(entry.part, "entry", "")
        if not hasattr(entry.part, "imports") or entry.section in NOT_PYTHON or not text:
            continue
        bound = {reference.partition(":")[2] for reference in references(entry)}
        bound |= {
            *getattr(entry.part, "needs", []),
            *IN_SCOPE.get(entry.section, ()),
            *dir(builtins),
        }
        for node in ast.walk(ast.parse(f"list({text})", mode="eval")):
            if isinstance(node, ast.Name) and node.id not in bound:
                yield (
                    f"{entry.place}: {node.id!r} of the entry {text!r} comes from nowhere: "
                    "add it to `import`, or to `needs` when it is a resource"
                )
