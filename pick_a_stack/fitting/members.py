"""Methods and fields that the user has done away with, and that new files use."""

import ast
from collections.abc import Iterator
from functools import cache, partial
from itertools import chain

from pick_a_stack.fitting.finding import Files, Finding, View
from pick_a_stack.fitting.modules import MARKER, bound, imports, is_python, module_name, parsed
from pick_a_stack.fitting.rewriting import rename_attribute

Members = dict[tuple[str, str], str]


def unknown(view: View) -> Iterator[Finding]:
    """Uses, in what the step writes, of members that the template has and the project has not."""
    there = {name for _, name in chain.from_iterable(map(members, python(view.now).values()))}
    gone = {
        (path, owner, name)
        for path, content in python(view.after).items()
        for owner, name in members(content)
        if name not in there and path in python(view.now)
    }
    written = {path for path in view.after if view.after[path] != view.before.get(path)}
    others = [content for path, content in python(view.now).items() if path not in written]
    used = set(chain.from_iterable(map(attributes, others)))
    for home, owner, name in sorted(gone):
        if name in used or any(name in each for each in map(top_level, others)):
            continue
        for path in sorted(written & python(view.now).keys()):
            line = attributes(view.now[path]).get(name)
            if line and knows(path, view.now[path], home, owner):
                yield explained(view, path, line, (home, owner, name))


def explained(view: View, path: str, line: int, what: tuple[str, str, str]) -> Finding:
    """What a member is called by now, if that can be told."""
    home, owner, name = what
    was, now = members(view.after[home]), members(view.now[home])
    text = was[owner, name]
    same = [n for (o, n), t in now.items() if o == owner and t == text and (o, n) not in was]
    if len(same) != 1:
        remedy = f"`git diff HEAD -- {path}` shows where it is used"
        return Finding(path, f"{owner} of {home} has no {name}", remedy, line)
    mend = partial(follow, path, name, same[0])
    remedy = f"write {same[0]} for {name}"
    return Finding(path, f"{owner}.{name} of {home} is {same[0]} by now", remedy, line, mend)


def knows(path: str, content: bytes, home: str, owner: str) -> bool:
    """Whether a file imports a class, or its module: else its attribute is somebody else's."""
    found = imports(path, content)
    home = module_name(home)
    return any(
        each.name == owner or home in {each.module, f"{each.module}.{each.name}"} for each in found
    )


def follow(path: str, name: str, new: str, files: dict[str, bytes]) -> None:
    """Mend a file by the new name of an attribute."""
    files[path] = rename_attribute(files[path], name, new)


def python(files: Files) -> Files:
    """The modules among some files, conflicts aside."""
    return {p: text for p, text in files.items() if is_python(p) and MARKER not in text}


@cache
def members(content: bytes) -> Members:
    """What the classes of a module define, each with its text but for the name."""
    found: Members = {}
    for owner in ast.walk(parsed(content) or ast.Module([], [])):
        if isinstance(owner, ast.ClassDef):
            for statement in owner.body:
                for name in bound(statement):
                    text = ast.dump(statement).replace(repr(name), "?")
                    found[owner.name, name] = text
    return found


@cache
def attributes(content: bytes) -> dict[str, int]:
    """The attributes that a file uses, with a line of each."""
    nodes = ast.walk(parsed(content) or ast.Module([], []))
    return {node.attr: node.lineno for node in nodes if isinstance(node, ast.Attribute)}


@cache
def top_level(content: bytes) -> frozenset[str]:
    """The names that a module binds."""
    body = (parsed(content) or ast.Module([], [])).body
    return frozenset(name for statement in body for name in bound(statement))
