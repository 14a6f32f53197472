"""The files of a project, with its package called otherwise."""

from collections.abc import Mapping
from difflib import SequenceMatcher

from pick_a_stack.fitting.rewriting import encoding_of
from pick_a_stack.renaming.words import in_python, in_text

Files = Mapping[str, bytes]


def place(path: str, old: str, new: str) -> str:
    """Where a file is then."""
    folder = f"src/{old}/"
    return f"src/{new}/{path.removeprefix(folder)}" if path.startswith(folder) else path


def renamed(
    path: str, content: bytes, before: Files, after: Files, names: tuple[str, str]
) -> bytes:
    """A file as it is then.

    `before` and `after` are what the template writes for the one and the other name: so what is
    its own becomes exactly what it would be. Lines of the user's are changed where they mean the
    package.
    """
    old, new = names
    was, will = before.get(path), after.get(place(path, old, new))
    if was is not None and will is not None and content == was:
        return will
    is_python = path.endswith((".py", ".pyi"))
    try:
        encoding = encoding_of(content) if is_python else "utf-8"
        text = content.decode(encoding)
    except (UnicodeDecodeError, SyntaxError):
        return content
    mine = (in_python if is_python else in_text)(text, old, new)
    if was is not None and will is not None:
        mine = "".join(joined(text, mine, was.decode(), will.decode()))
    return mine.encode(encoding)


def joined(text: str, mine: str, was: str, will: str) -> list[str]:
    """Lines that are the template's as it writes them then, all others as the user has them."""
    lines, changed = text.splitlines(keepends=True), mine.splitlines(keepends=True)
    theirs, then = was.splitlines(keepends=True), will.splitlines(keepends=True)
    if len(theirs) != len(then) or len(lines) != len(changed):
        return changed
    for block in SequenceMatcher(None, lines, theirs, autojunk=False).get_matching_blocks():
        changed[block.a : block.a + block.size] = then[block.b : block.b + block.size]
    return changed
