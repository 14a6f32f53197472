"""The linter of each type of file, with sentences that name file, line and remedy."""

import ast
import configparser
import json
import os
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import duckdb
import google.rpc.status_pb2
import graphql
import jinja2
import mako.exceptions  # type: ignore[import-untyped]
import mako.template  # type: ignore[import-untyped]

from pick_a_stack import ROOT

from ..conftest import program
from .documents import open_fences
from .parts import File, Parts

YAMLLINT = """
extends: default
rules:
  braces: {max-spaces-inside: 1}
  comments: {min-spaces-from-content: 1}
  document-start: disable
  line-length: disable
  truthy: {check-keys: false}
"""


def lines_only(file: File) -> Iterator[str]:
    """Nothing to check beside what every file is held to."""
    yield from ()


def json_faults(file: File) -> Iterator[str]:
    """What the JSON parser says."""
    try:
        json.loads(file.text)
    except json.JSONDecodeError as error:
        yield f"{file.source}:{error.lineno}: {error.msg}"


def toml_faults(file: File) -> Iterator[str]:
    """What the TOML parser says."""
    try:
        tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        yield f"{file.source}: {error}"


def ini_faults(file: File) -> Iterator[str]:
    """What configparser says, interpolation included."""
    parser = configparser.ConfigParser(defaults={"here": "."})
    try:
        parser.read_string(file.text)
        for section in parser.sections():
            parser.items(section)
    except configparser.Error as error:
        yield f"{file.source}: {error.message}"


def sql_faults(file: File) -> Iterator[str]:
    """What DuckDB's parser says."""
    try:
        duckdb.extract_statements(file.text)
    except duckdb.ParserException as error:
        yield f"{file.source}: {error}"


def mako_faults(file: File) -> Iterator[str]:
    """What Mako's compiler says."""
    try:
        mako.template.Template(text=file.text)
    except mako.exceptions.MakoException as error:
        yield f"{file.source}: {error}"


def graphql_faults(file: File) -> Iterator[str]:
    """What graphql-core says of a schema, which may use the directives of federations."""
    try:
        graphql.build_schema(file.text, assume_valid_sdl=True)
    except (graphql.GraphQLError, TypeError) as error:
        yield f"{file.source}: {error}"


def stub_faults(file: File) -> Iterator[str]:
    """What Python's parser says of a stub; mypy reads it in the projects that have it."""
    try:
        ast.parse(file.text)
    except SyntaxError as error:
        yield f"{file.source}:{error.lineno}: {error.msg}"


def proto_faults(file: File) -> Iterator[str]:
    """What protoc says, which finds beside itself what Google's protos import."""
    common = Path(google.rpc.status_pb2.__file__).parents[2]
    with TemporaryDirectory() as folder:
        path = Path(folder, PurePosixPath(file.path).name)
        path.write_text(file.text, encoding="utf-8")
        command = [program("python"), "-m", "grpc_tools.protoc", f"-I{folder}", f"-I{common}"]
        for line in said_by([*command, f"--descriptor_set_out={os.devnull}", path.name], ROOT):
            yield f"{file.source}: {line}"


SEPARATE: Mapping[str, str] = {".py": "ruff", ".yaml": "yamllint", ".yml": "yamllint"}
BY_SUFFIX: Mapping[str, Callable[[File], Iterator[str]]] = {
    ".graphql": graphql_faults,
    ".ini": ini_faults,
    ".json": json_faults,
    ".mako": mako_faults,
    ".md": open_fences,
    ".proto": proto_faults,
    ".pyi": stub_faults,
    ".sql": sql_faults,
    ".toml": toml_faults,
    ".typed": lines_only,
}
BY_NAME: Mapping[str, Callable[[File], Iterator[str]]] = {".dockerignore": lines_only}


def plain_faults(file: File) -> Iterator[str]:
    """What the linter of a plain file says; a type without a linter is a fault."""
    path = PurePosixPath(file.path)
    if path.suffix in SEPARATE:
        return
    linter = BY_NAME.get(path.name) or BY_SUFFIX.get(path.suffix)
    if linter is None:
        kind = path.suffix or path.name
        yield f"{file.source}: no linter for {kind} files: add one to tests/exhaustive/linters.py"
    else:
        yield from linter(file)


def fold_faults(file: File, environment: jinja2.Environment) -> Iterator[str]:
    """What Jinja's parser says of a fold."""
    try:
        environment.parse(file.text)
    except jinja2.TemplateSyntaxError as error:
        yield f"{file.source}:{error.lineno}: {error.message}"


def yaml_faults(sources: Iterable[str], root: Path) -> Iterator[str]:
    """What yamllint says of YAML files, fragment.yml included."""
    command = [program("yamllint"), "--strict", "--format=parsable", f"--config-data={YAMLLINT}"]
    yield from said_by([*command, *sources], root)


def compose_faults(parts: Parts) -> Iterator[str]:
    """What the schema of compose files says of the plain ones."""
    sources = sorted({f.source for f in parts.files if f.path.startswith("compose/")})
    command = [program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec"]
    if sources:
        yield from said_by([*command, *sources], parts.root)


def ruff_faults(files: Iterable[File], package: str, pyproject: str, folder: Path) -> Iterator[str]:
    """What ruff says of plain Python files in a project whose package has this name.

    `pyproject` is the rendered one. The fragments lie side by side in `folder`, because several
    may write one path.
    """
    for file in files:
        copy = folder / file.source.replace("acme", package)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.text.replace("acme", package), encoding="utf-8")
        for parent in copy.parents:
            # As in a whole project, or a package such as `grpc` would hide the library.
            if parent.name in {package, "tests"}:
                (parent / "__init__.py").touch()
    (folder / "ruff.toml").write_text(side_by_side(pyproject, package), encoding="utf-8")
    ruff, options = program("ruff"), ["--output-format=concise", "--no-cache", "."]
    for command in (["check"], ["format", "--check"]):
        for line in said_by([ruff, *command, *options], folder):
            if ".py" in line:
                yield f"{line.replace(package, 'acme')} (with the package called {package})"


def side_by_side(pyproject: str, package: str) -> str:
    """The configuration of ruff in a project, for folders that hold a project each."""
    tables = re.split(r"^(?=\[)", pyproject, flags=re.MULTILINE)
    lines = "".join(table for table in tables if table.startswith("[tool.ruff"))
    lines = re.sub(r"^\[tool\.ruff\.?(.*)\]$", r"[\1]", lines, flags=re.MULTILINE)
    lines = lines.replace("[]\n", "", 1).replace('"tests/**"', '"**/tests/**"')
    return f'{lines}\n[lint.isort]\nknown-first-party = ["{package}", "tests"]\n'


def said_by(command: list[str], folder: Path) -> list[str]:
    """The lines of a linter that found something."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if not done.returncode:
        return []
    return (done.stdout + done.stderr).splitlines() or [f"{command[0]} ended with an error"]
