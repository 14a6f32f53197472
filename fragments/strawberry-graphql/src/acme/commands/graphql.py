"""`graphql`: the schema that clients were promised, and what breaks that promise."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from graphql import GraphQLSchema, build_schema, find_breaking_changes

from acme.errors import ConfigurationError
from acme.graphql.schema import SCHEMA

_REMEDY = "Run `python -m acme graphql schema`, and commit it."


def add_graphql(parser: ArgumentParser) -> None:
    """Write the GraphQL schema, or name what breaks clients since it was committed."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    schema = actions.add_parser("schema", help="write the schema, which accepts every change")
    schema.set_defaults(run=write_schema)
    diff = actions.add_parser("diff", help="name what breaks clients; the exit code is 1 then")
    diff.set_defaults(run=print_breaking_changes)
    for action in (schema, diff):
        action.add_argument("--file", type=Path, default=Path("schema.graphql"), help="where it is")


def described() -> str:
    """The schema of the code as it is."""
    return f"{SCHEMA.as_str()}\n"


def write_schema(arguments: Namespace) -> int:
    """Write the file."""
    try:
        arguments.file.write_text(described(), "utf-8", newline="\n")
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise ConfigurationError(str(arguments.file), problem) from error
    print(arguments.file)
    return 0


def print_breaking_changes(arguments: Namespace) -> int:
    """Compare the committed schema with that of the code."""
    before = _read(arguments.file)
    breaking = find_breaking_changes(
        _built(before, arguments.file), _built(described(), arguments.file)
    )
    for change in breaking:
        print(change.description)
    if breaking:
        return 1
    if before != described():
        print(f"{arguments.file} is behind, though nothing breaks. {_REMEDY}")
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigurationError(str(path), f"is missing. {_REMEDY}") from None
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(str(path), f"cannot be read: {error}") from error


def _built(text: str, path: Path) -> GraphQLSchema:
    try:
        # Directives of federations are known to who joins the services.
        return build_schema(text, assume_valid_sdl=True)
    except Exception as error:
        line = str(error).partition("\n")[0]
        raise ConfigurationError(str(path), f"is no GraphQL schema: {line}. {_REMEDY}") from error
