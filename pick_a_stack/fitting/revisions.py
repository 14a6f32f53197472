"""Revisions of the user's own that a capability leaves behind."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from pick_a_stack.fitting.finding import Files, Finding, View
from pick_a_stack.fitting.modules import MARKER, parsed
from pick_a_stack.fitting.rewriting import encoding_of

FOLDER = "src/{}/migrations/versions/"
CHAIN = "src/{}/migrations/chain.py"


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision: what it follows, which tables it makes, which it works on."""

    path: str
    name: str
    after: tuple[str, ...]
    line: int
    makes: frozenset[str]
    needs: frozenset[str]


def revisions(files: Files, package: str) -> dict[str, Revision]:
    """The revisions in some files, by their names."""
    chain = order(files, package)
    found = {}
    for path, content in files.items():
        if path.startswith(FOLDER.format(package)) and path.endswith(".py"):
            tree = parsed(content) if MARKER not in content else None
            if tree and (revision := read(path, tree, chain)):
                found[revision.name] = revision
    return found


def order(files: Files, package: str) -> list[str]:
    """The revisions that came with the stack, in their order."""
    tree = parsed(files.get(CHAIN.format(package), b"")) or ast.Module([], [])
    for each in tree.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.value, ast.Tuple):
            return [str(ast.literal_eval(item)) for item in each.value.elts]
    return []


def read(path: str, tree: ast.Module, chain: list[str]) -> Revision | None:
    """The revision in a file."""
    values: dict[str, ast.expr] = {}
    for each in tree.body:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            values[each.targets[0].id] = each.value
        elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.value:
            values[each.target.id] = each.value
    name = text(values.get("revision"))
    if name is None:
        return None
    down = values.get("down_revision")
    made, needed = tables(tree)
    line = down.lineno if down else 0
    return Revision(path, name, parents(down, name, chain), line, made, needed - made)


def parents(down: ast.expr | None, name: str, chain: list[str]) -> tuple[str, ...]:
    """The revisions that one follows."""
    if isinstance(down, ast.Call) and name in chain:
        return tuple(chain[: chain.index(name)][-1:])
    items = down.elts if isinstance(down, ast.Tuple | ast.List) else [down]
    return tuple(found for item in items if (found := text(item)))


def text(node: ast.expr | None) -> str | None:
    """A string that is written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def tables(tree: ast.Module) -> tuple[frozenset[str], frozenset[str]]:
    """The tables that `upgrade` makes, and those that it changes or refers to."""
    made, needed = set(), set()
    upgrade = [each for each in tree.body if getattr(each, "name", "") == "upgrade"]
    for call in (node for each in upgrade for node in ast.walk(each) if isinstance(node, ast.Call)):
        what = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        strings = [text(argument) for argument in call.args]
        if what == "create_table":
            made |= {*strings[:1]}
        elif what == "rename_table":
            made |= {*strings[1:2]}
        elif what in {"add_column", "drop_column", "alter_column", "batch_alter_table"}:
            needed |= {*strings[:1]}
        elif what in {"create_index", "create_unique_constraint", "create_check_constraint"}:
            needed |= {*strings[1:2]}
        elif what == "create_foreign_key":
            needed |= {*strings[1:3]}
        elif what in {"ForeignKey", "ForeignKeyConstraint"}:
            needed |= {each.partition(".")[0] for each in strings[:1] if each}
    return frozenset(filter(None, made)), frozenset(filter(None, needed))


def orphans(view: View) -> Iterator[Finding]:
    """Revisions whose parent or whose table went, and more than one end."""
    now, before = (revisions(files, view.package) for files in (view.now, view.before))
    chain = order(view.now, view.package)
    there = {table for each in now.values() for table in each.makes}
    once = {table for each in before.values() for table in each.makes}
    mine = [each for each in now.values() if each.path not in view.after]
    for each in mine:
        for parent in each.after:
            if parent not in now:
                yield orphan(each, parent, chain[-1:])
        for table in sorted((each.needs & once) - there):
            what = f"revision {each.name} needs the table {table}, which went with this step"
            remedy = f"delete {each.path} if no database has had it; else make the table in it"
            yield Finding(each.path, what, remedy)
    yield from forked(now, mine)


def orphan(revision: Revision, parent: str, end: list[str]) -> Finding:
    """Of a revision that follows one that is not there."""
    what = f"revision {revision.name} follows {parent}, which is not there"
    if not end:
        remedy = f"let down_revision name one of {revision.path.rpartition('/')[0]}"
        return Finding(revision.path, what, remedy, revision.line)
    mend = partial(follow, revision.path, parent, end[0]) if len(revision.after) == 1 else None
    remedy = f'write `down_revision = "{end[0]}"`'
    return Finding(revision.path, what, remedy, revision.line, mend)


def follow(path: str, parent: str, end: str, files: dict[str, bytes]) -> None:
    """Mend a revision by letting it follow the last one of the stack."""
    encoding = encoding_of(files[path])
    lines = files[path].decode(encoding).splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("down_revision"):
            for quote in "\"'":
                line = line.replace(f"{quote}{parent}{quote}", f'"{end}"')
            lines[number] = line
    files[path] = "".join(lines).encode(encoding)


def forked(now: dict[str, Revision], mine: list[Revision]) -> Iterator[Finding]:
    """More than one revision that none follows."""
    followed = {parent for each in now.values() for parent in each.after}
    heads = sorted(name for name in now if name not in followed)
    ours = [each for each in mine if each.name in heads]
    if len(heads) > 1 and ours:
        last = ours[-1]
        other = next(name for name in heads if name != last.name)
        what = f"the revisions {', '.join(heads)} are all the last"
        yield Finding(last.path, what, f'write `down_revision = "{other}"`', last.line)
