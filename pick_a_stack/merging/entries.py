"""A file merged by its entries, where lines alone would conflict."""

import ast
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from re import findall

import yaml as pyyaml

from pick_a_stack.merging import markdown, plain_lines, python, toml, yaml
from pick_a_stack.merging.blocks import HEADER
from pick_a_stack.merging.enumerations import merge_enumerations
from pick_a_stack.merging.inline import merge_inline
from pick_a_stack.merging.keyed import merge_lists
from pick_a_stack.merging.lexing import plain
from pick_a_stack.merging.lines import by_git, conflicting, marked
from pick_a_stack.merging.pieces import Key, Piece, Split, UndecidedError, UnlikeError, joined


def unlike(before: str, mine: str, after: str) -> str:
    """Text without parts.

    Raises:
        UnlikeError: always.
    """
    raise UnlikeError(mine)


def never(header: str) -> bool:
    """Whether entries can stand below a header without those that were there."""
    return False


def nothing(old: Sequence[Piece], own: Sequence[Piece]) -> set[Key]:
    """No piece that the user took out stays out where the template changes it."""
    return set()


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one kind are taken apart, compared and checked."""

    split_file: Split
    split_piece: Split
    plain: Callable[[str], str]
    check: Callable[[str], object]
    is_collection: Callable[[str], bool] = never
    merge_leaf: Callable[[str, str, str], str] = unlike
    taken_out: Callable[[Sequence[Piece], Sequence[Piece]], set[Key]] = nothing


def unformatted(text: str) -> str:
    """A text without blank lines and white space at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


FORMATS = {
    "python": Format(
        python.split_file, python.split_piece, plain, ast.parse, merge_leaf=merge_inline
    ),
    "toml": Format(
        *(toml.split_file, toml.split_piece, plain, tomllib.loads, toml.is_collection),
        merge_leaf=merge_inline,
    ),
    "yaml": Format(
        *(yaml.split_file, yaml.split_piece, unformatted, pyyaml.compose, yaml.is_collection),
        merge_leaf=merge_inline,
    ),
    "lines": Format(plain_lines.split_file, plain_lines.split_piece, unformatted, str),
    "markdown": Format(
        *(markdown.split_file, markdown.split_piece, unformatted, str),
        merge_leaf=merge_enumerations,
        taken_out=markdown.taken_out,
    ),
}
SUFFIXES = {".py": "python", ".toml": "toml", ".yml": "yaml", ".yaml": "yaml", ".md": "markdown"}
NAMES = {".gitignore", ".dockerignore", "requirements.txt"}


def format_of(path: str) -> Format | None:
    """The format of a file by its name, or nothing where it is none of these."""
    name = PurePosixPath(path)
    if name.name.startswith(".env") or name.name in NAMES:
        return FORMATS["lines"]
    return FORMATS.get(SUFFIXES.get(name.suffix, ""))


def merge_entries(path: str, before: bytes, mine: bytes, after: bytes) -> bytes | None:
    """A file merged by entry, with markers where that decides nothing; nothing if it cannot be.

    What comes out without a marker is a file of its kind, with every word that a side added.
    """
    form = format_of(path)
    if form is None:
        return None
    try:
        texts = [content.decode() for content in (before, mine, after)]
        sides = [form.split_file(text) for text in texts]
        parts = [side for side in sides if side is not None]
        gone = form.taken_out(*parts[:2])
        parts = [[piece for piece in part if piece.key not in gone] for part in parts]
        merged = joined(merge_lists(parts, partial(_piece, form), form.plain, marked))
        _check_words(merged, *map(joined, parts))
        if not conflicting(merged.encode()):
            _check_kind(form, merged, texts[2])
        return merged.encode()
    except (UndecidedError, UnicodeDecodeError):
        return None


def _piece(form: Format, before: str, mine: str, after: str) -> str:
    """Three texts of one piece, merged as deep as it takes."""
    if not mine or not after:
        own = _own_entries(form, before, mine) if before and mine else ""
        return own or marked(mine, after)
    try:
        sides = [form.split_piece(text) if text else [] for text in (before, mine, after)]
        parts = [side for side in sides if side is not None]
        if len(parts) == 3:
            return joined(merge_lists(parts, partial(_piece, form), form.plain, marked))
        return form.merge_leaf(before, mine, after)
    except UnlikeError:
        pass
    except UndecidedError:  # of two entries for one thing git would make both
        merged = by_git(before, mine, after)
        return merged if conflicting(merged.encode()) else marked(mine, after)
    return by_git(before, mine, after)


def _own_entries(form: Format, before: str, mine: str) -> str:
    """What a user added to a table or a key that the template takes away; nothing if not sure."""
    sides = [form.split_piece(text) for text in (before, mine)]
    old, own = ({piece.key: piece for piece in side or ()} for side in sides)
    has_changed = any(key in own and own[key] != piece for key, piece in old.items())
    added = [piece for key, piece in own.items() if key not in old]
    is_data = any(not piece.text.lstrip().startswith("#") for piece in added)
    header = own.get(HEADER)
    if not header or has_changed or not is_data or not form.is_collection(header.text):
        return ""
    return joined([header, *added])


def _check_words(merged: str, before: str, mine: str, after: str) -> None:
    """Refuse a result that lacks what a side added.

    Raises:
        UndecidedError: then git's conflict is the honest answer.
    """
    old, own, new, now = (Counter(findall(r"\w+", text)) for text in (before, mine, after, merged))
    if ((own - old) | (new - old)) - now:
        raise UndecidedError(merged)


def _check_kind(form: Format, merged: str, after: str) -> None:
    """Refuse a result that is no file of its kind.

    Raises:
        UndecidedError: then git's conflict is the honest answer.
    """
    if _reads(form, after) and not _reads(form, merged):  # else it is newer than this Python
        raise UndecidedError(merged)


def _reads(form: Format, text: str) -> bool:
    try:
        form.check(text)
    except (SyntaxError, ValueError, pyyaml.YAMLError):
        return False
    return True
