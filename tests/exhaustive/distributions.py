"""Libraries: what is imported is depended on, what is depended on is imported."""

import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import files as files_of
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from ..logic import When, described
from .modules import imports, strings
from .parts import ALWAYS, File, Named, Parts

OWN = ("acme", "tests")
BASE_LINE = re.compile(r'^    "([\w.\[\]-]+)([<>=~!][^"]*)",$')
DRIVER = re.compile(r"(?:mysql|postgresql|sqlite)\+(\w+)(?:://)?")
USED_OTHERWISE = {
    "anyio": "its pytest plugin runs the async tests",
    "deptry": "a check of the project",
    "fastapi-cli": "`fastapi dev`, by [tool.fastapi]",
    "fastapi-offline": "the pages of the API serve its files, by their folder",
    "grpcio-tools": "proto/generate.py runs its protoc",
    "mypy": "a check of the project",
    "mypy-protobuf": "proto/generate.py has protoc run it",
    "pip-audit": "tests/scans/dependencies.py runs it",
    "prek": "whoever commits runs it, and CI",
    "python-dotenv": "pydantic-settings reads .env with it",
    "ruff": "a check of the project",
    "types-grpcio": "mypy reads the types of grpc from it",
    "types-grpcio-health-checking": "mypy reads the types of grpc_health from it",
    "types-grpcio-reflection": "mypy reads the types of grpc_reflection from it",
    "types-grpcio-status": "mypy reads the types of grpc_status from it",
    "types-protobuf": "mypy reads the types of google.protobuf from it",
    "types-pyyaml": "mypy reads the types of yaml from it",
}


def claims(parts: Parts) -> Iterator[Named]:
    """Each dependency, as a library that all or only tests may import; those without types."""
    for dev, requirement, place, when, _ in dependencies(parts):
        name = canonicalize_name(requirement.name)
        yield Named("library of tests", name, place, when)
        if not dev:
            yield Named("library", name, place, when)
    for entry in parts.section("untyped"):
        yield Named("untyped library", entry.key.removesuffix(".*"), entry.place, entry.when)


def uses(parts: Parts) -> Iterator[Named]:
    """The library behind each import, and the driver in each URL of a database."""
    for file in parts.python():
        kind = "library of tests" if file.path.startswith("tests/") else "library"
        for each in imports(file):
            if each.top not in OWN and each.top not in sys.stdlib_module_names:
                for library in libraries(each.module):
                    yield Named(kind, library, f"{file.source}:{each.line}", file.when)
                if not is_typed(each.top):
                    place = f"{file.source}:{each.line}"
                    yield Named("untyped library", each.top, place, file.when)
        for text, line in () if file.is_fold else strings(file):
            if kind == "library" and (found := DRIVER.fullmatch(text)):
                driver = canonicalize_name(found[1])
                yield Named(kind, driver, f"{file.source}:{line}", file.when)


def dependencies(parts: Parts) -> Iterator[tuple[bool, Requirement, str, When, bool]]:
    """Each dependency: whether for development, what, where, when, whether it is imported."""
    for entry in parts.section("dependencies", "dev_dependencies"):
        requirement = Requirement(entry.key + entry.part.spec)
        dev = entry.section == "dev_dependencies"
        yield dev, requirement, entry.place, entry.when, entry.part.imported
    for file in parts.files:
        if file.source == "template/pyproject.toml.jinja":
            dev = False
            for number, line in enumerate(file.text.splitlines(), 1):
                dev = dev or line == "[dependency-groups]"
                if line == "[build-system]":
                    break
                if found := BASE_LINE.match(line):
                    requirement = Requirement(found[1] + found[2])
                    yield dev, requirement, f"{file.source}:{number}", ALWAYS, True


@cache
def libraries(module: str) -> tuple[str, ...]:
    """The distributions that install a module; its first name if none does.

    Several share some first names, such as `google`: of those, whoever has files of the module.
    """
    top, path = module.partition(".")[0], module.replace(".", "/")
    found = packages_distributions().get(top, [top])
    if len(set(found)) > 1 and "." in module:
        found = [name for name in found if _has(name, path)] or found
    return tuple(dict.fromkeys(canonicalize_name(name) for name in found))


def _has(distribution: str, path: str) -> bool:
    files = (str(file) for file in files_of(distribution) or ())
    return any(file.startswith((f"{path}/", f"{path}.")) for file in files)


@cache
def is_typed(module: str) -> bool:
    """Whether what is installed has types, or stubs beside it; what is not there is not asked."""
    found = find_spec(module)
    folders = (found.submodule_search_locations or []) if found else []
    typed = (Path(folder, "py.typed").exists() for folder in folders)
    stubs = (Path(folder).with_name(f"{module}-stubs").exists() for folder in folders)
    return not folders or any(typed) or any(stubs)


def unused(parts: Parts) -> Iterator[str]:
    """Each dependency that nothing imports in some project which has it."""
    importing: dict[tuple[str, bool], list[When]] = {}
    for use in uses(parts):
        for of_tests in {True, use.kind == "library of tests"}:
            importing.setdefault((use.name, of_tests), []).append(use.when)
    for dev, requirement, place, when, imported in dependencies(parts):
        name = canonicalize_name(requirement.name)
        if name in USED_OTHERWISE:
            continue
        users = importing.get((name, dev), []) if imported else naming(parts, requirement.name, dev)
        if (world := parts.logic.missing(when, users)) is not None:
            how = "imports" if imported else "names"
            yield (
                f"{place}: no code {how} {name!r} with {described(world)}: remove it, move it to "
                "the fragment that needs it, or narrow it by `only`"
            )


def naming(parts: Parts, driver: str, dev: bool) -> list[When]:
    """When the service, or for development a test, has a file that names it in a string."""
    word = re.compile(rf"\b{re.escape(driver)}\b")
    folders = ("src/", "tests/") if dev else ("src/",)
    return [
        file.when
        for file in parts.python()
        if not file.is_fold and file.path.startswith(folders) and names(file, word)
    ]


def names(file: File, word: re.Pattern[str]) -> bool:
    """Whether a file has a word in one of its strings."""
    return bool(word.search(file.text)) and any(word.search(text) for text, _ in strings(file))


def conflicts(parts: Parts) -> Iterator[str]:
    """Each two ranges of one library that can meet and have no version in common."""
    by_name: dict[str, list[tuple[Requirement, str, When]]] = {}
    for _, requirement, place, when, _ in dependencies(parts):
        name = canonicalize_name(requirement.name)
        by_name.setdefault(name, []).append((requirement, place, when))
    for library, rivals in by_name.items():
        for (one, here, when), (other, there, then) in combinations(rivals, 2):
            both = one.specifier & other.specifier
            if not satisfiable(both) and (world := parts.logic.together(when, then)) is not None:
                yield (
                    f"{here} and {there}: no version of {library!r} is in both {one.specifier} and "
                    f"{other.specifier}, with {described(world)}: widen one of them"
                )


def satisfiable(specifiers: SpecifierSet) -> bool:
    """Whether some version matches: each one named, one just above it, the lowest, the highest."""
    named = [each.version.removesuffix(".*") for each in specifiers]
    candidates = ["0", "99999", *named, *(f"{version}.0.1" for version in named)]
    return any(specifiers.contains(version, prereleases=True) for version in candidates)
