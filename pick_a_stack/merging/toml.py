"""TOML: tables, keys, the entries of arrays."""

import re

from pick_a_stack.merging.blocks import blocks, headed
from pick_a_stack.merging.lexing import logical_lines
from pick_a_stack.merging.pieces import Piece, numbered

TABLE = re.compile(r"\[+([^\]]+)\]+")
KEY = re.compile(r"""("[^"]*"|'[^']*'|[\w.-]+)\s*=""")


def split_file(text: str) -> list[Piece] | None:
    """The tables, each with the comments right above it; what stands above the first."""
    tables: list[list[str]] = [[]]
    comments: list[str] = []
    for line in logical_lines(text):
        if line.startswith("["):
            tables.append([*comments, line])
            comments = []
        elif line.startswith("#"):
            comments.append(line)
        else:
            tables[-1] += [*comments, line]
            comments = []
    tables[-1] += comments
    found, lead = [], ""
    for lines in filter(None, tables):
        body = "".join(lines)
        text = body.rstrip() + "\n"
        found.append(Piece((name(lines),), text, lead))
        lead = body[len(text) :]
    return numbered(found)


def name(lines: list[str]) -> str:
    """What a table is called, one of several by its first key; nothing above all tables."""
    named = [line for line in lines if not line.startswith("#") and line.strip()]
    found = TABLE.match(named[0]) if named else None
    if not found:
        return ""
    return found[0] + (named[1] if found[0].startswith("[[") and len(named) > 1 else "")


def split_piece(text: str) -> list[Piece] | None:
    """The header of a table, and its keys."""
    lines = list(logical_lines(text))
    count = 1 + next((n for n, line in enumerate(lines) if line.startswith("[")), -1)
    if not count and len(lines) < 2:
        return None
    return headed(lines, count, piece) if count else blocks(lines, piece)


def piece(text: str, lead: str) -> Piece:
    """A key with its value, or a comment."""
    found = KEY.match(text.lstrip())
    return Piece(("key", found[1].strip("\"'")) if found else ("text", text.strip()), text, lead)


def is_collection(header: str) -> bool:
    """Whether it is a table, and none of several by one name."""
    return header.splitlines()[-1].startswith("[") and "[[" not in header
