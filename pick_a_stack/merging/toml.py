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
    """What a table is called; nothing for what stands above all tables."""
    found = next((TABLE.match(line) for line in lines if line.startswith("[")), None)
    return found[0] if found else ""


def split_piece(text: str) -> list[Piece] | None:
    """The header of a table, and its keys."""
    lines = list(logical_lines(text))
    count = 1 + next((n for n, line in enumerate(lines) if line.startswith("[")), -1)
    if len(lines) < 2:
        return None
    return headed(lines, count, piece) if count else blocks(lines, piece)


def piece(text: str, lead: str) -> Piece:
    """A key with its value, or a comment."""
    found = KEY.match(text.lstrip())
    return Piece(("key", found[1].strip("\"'")) if found else ("text", text.strip()), text, lead)
