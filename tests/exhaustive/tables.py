"""Tables and the revisions that make them: one owner each, made before they are referred to."""

import ast
from collections.abc import Iterator

from .imports import references
from .modules import called, is_named, module_name, text_of, tree
from .parts import File, Named, Parts

CHAIN = "src/acme/migrations/chain.py"
VERSIONS = "src/acme/migrations/versions/"
# The positions of tables in what a revision asks of `op`.
OPERATIONS = {
    **dict.fromkeys(("add_column", "alter_column", "batch_alter_table"), (0,)),
    **dict.fromkeys(("drop_column", "drop_table"), (0,)),
    **dict.fromkeys(("create_check_constraint", "create_index", "create_unique_constraint"), (1,)),
    "drop_constraint": (1,),
    "create_foreign_key": (1, 2),
}
NAMED = {"create_index", "create_unique_constraint", "create_check_constraint"}


def claims(parts: Parts) -> Iterator[Named]:
    """Tables, what revisions create, and the revisions."""
    for file in parts.python():
        if file.is_fold or not file.path.startswith("src/"):
            continue
        for name, line in table_names(file):
            yield Named("table", name, f"{file.source}:{line}", file.when)
        if file.path.startswith(VERSIONS):
            for kind, name, line in created(file):
                yield Named(kind, name, f"{file.source}:{line}", file.when)
            if revision := revision_of(file):
                yield Named("revision", revision, file.source, file.when)
    for entry in parts.section("revisions"):
        yield Named("listed revision", entry.key, entry.place, entry.when)
    for entry in parts.section("tables"):
        for reference in references(entry):
            yield Named("listed table", reference, entry.place, entry.when)


def uses(parts: Parts) -> Iterator[Named]:
    """What each table, each foreign key and each revision needs beside itself."""
    migrated = [file.when for file in parts.files if file.path == CHAIN]
    for file in parts.python():
        if file.is_fold or not file.path.startswith("src/"):
            continue
        for name, line in listed_classes(file):
            reference = f"{module_name(file.path)}:{name}"
            yield Named("listed table", reference, f"{file.source}:{line}", file.when)
        for name, line in table_names(file):
            for when in migrated:
                yield Named("created table", name, f"{file.source}:{line}", file.when + when)
        is_revision = file.path.startswith(VERSIONS)
        for name, line in referred(file):
            kind = "created table" if is_revision else "table"
            yield Named(kind, name, f"{file.source}:{line}", file.when)
        if is_revision and (revision := revision_of(file)) and revision != "stack":
            yield Named("listed revision", revision, file.source, file.when)
    for entry in parts.section("revisions"):
        yield Named("revision", entry.key, entry.place, entry.when)
        for before in entry.part.after:
            yield Named("listed revision", before, entry.place, entry.when)


def unordered(parts: Parts) -> Iterator[str]:
    """Each revision that refers to a table of another one that it is not `after`."""
    after: dict[str, set[str]] = {}
    for entry in parts.section("revisions"):
        after.setdefault(entry.key, set()).update(entry.part.after)
    revisions = [
        (revision, file)
        for file in parts.python()
        if file.path.startswith(VERSIONS) and not file.is_fold and (revision := revision_of(file))
    ]
    maker = {
        name: revision
        for revision, file in revisions
        for kind, name, _ in created(file)
        if kind == "created table"
    }
    for revision, file in revisions:
        for table, line in referred(file):
            first = maker.get(table, revision)
            if first not in {revision, *ancestors(revision, after)}:
                yield (
                    f"{file.source}:{line} refers to the table {table!r} of revision {first!r}: "
                    f"add `after: [{first}]` to {revision!r} below `revisions`"
                )


def fixed(parts: Parts) -> Iterator[str]:
    """Each revision that names the one before it, which other answers leave out."""
    for file in parts.python():
        for node in tree(file).body if file.path.startswith(VERSIONS) and not file.is_fold else ():
            if (
                isinstance(node, ast.Assign)
                and is_named(node.targets[0], "down_revision")
                and called(node.value) != "before"
            ):
                yield (
                    f"{file.source}:{node.lineno}: down_revision is {ast.unparse(node.value)}: "
                    "write before(revision), and `after` in fragment.yml"
                )


def ancestors(revision: str, after: dict[str, set[str]]) -> set[str]:
    """The revisions that come before one, because it says so or one of those does."""
    found: set[str] = set()
    todo = [revision]
    while todo:
        for each in after.get(todo.pop(), set()) - found:
            found.add(each)
            todo.append(each)
    return found


def table_names(file: File) -> Iterator[tuple[str, int]]:
    """The tables that classes of a file are kept in."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Assign) and is_named(node.targets[0], "__tablename__"):
            yield text_of(node.value), node.lineno


def listed_classes(file: File) -> Iterator[tuple[str, int]]:
    """The classes of a file that are kept in tables."""
    for node in tree(file).body:
        if isinstance(node, ast.ClassDef) and any(
            isinstance(each, ast.Assign) and is_named(each.targets[0], "__tablename__")
            for each in node.body
        ):
            yield node.name, node.lineno


def created(file: File) -> Iterator[tuple[str, str, int]]:
    """The tables, indexes and constraints that a revision creates, as (kind, name, line)."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and node.args and (name := text_of(node.args[0])):
            if called(node) == "create_table":
                yield "created table", name, node.lineno
            elif called(node) in NAMED:
                yield "index", name, node.lineno


def referred(file: File) -> Iterator[tuple[str, int]]:
    """The tables that foreign keys of a file lead to, and those that `op` is asked to change."""
    for node in ast.walk(tree(file)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and is_named(node.func.value, "op"):
            for position in OPERATIONS.get(node.func.attr, ()):
                if node.args[position:] and (name := text_of(node.args[position])):
                    yield name, node.lineno
        columns: list[ast.expr] = []
        if called(node) == "ForeignKey":
            columns = node.args[:1]
        elif called(node) == "ForeignKeyConstraint" and isinstance(node.args[1], ast.List):
            columns = node.args[1].elts
        for column in columns:
            if name := text_of(column).rpartition(".")[0]:
                yield name, column.lineno


def revision_of(file: File) -> str:
    """The id of a revision; "" for a file that is none."""
    for node in tree(file).body:
        if isinstance(node, ast.Assign) and is_named(node.targets[0], "revision"):
            return text_of(node.value)
    return ""
