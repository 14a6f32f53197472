"""YAML: keys and items by their indentation, which is what YAML goes by."""

import re

from pick_a_stack.merging.blocks import blocks, headed
from pick_a_stack.merging.lexing import indent
from pick_a_stack.merging.pieces import Piece

KEY = re.compile(r"""("[^"]*"|'[^']*'|[^\s#:\-][^:]*|-[^\s:][^:]*):(?:\s|$)""")
BLOCK_SCALAR = re.compile(r".*[|>][-+0-9]*\s*$")

COLLECTION = re.compile(
    r"\s*(depends_on|env|environment|include|networks|ports|secrets|services|steps|volumes):"
)


def split_file(text: str) -> list[Piece] | None:
    """The keys of a document, or its items."""
    return blocks(text.splitlines(keepends=True), piece, joins)


def split_piece(text: str) -> list[Piece] | None:
    """A key or an item, and what is in it; a text of several lines is one thing."""
    lines = text.splitlines(keepends=True)
    if len(lines) < 2 or BLOCK_SCALAR.match(lines[0]):
        return None
    return headed(lines, 1, piece, joins)


def piece(text: str, lead: str) -> Piece:
    """A key with its value, an item or a comment."""
    line = text.lstrip().splitlines()[0].rstrip()
    found = KEY.match(line)
    return Piece(("key", found[1].strip("\"'")) if found else ("text", line), text, lead)


def joins(above: str, line: str) -> bool:
    """Whether a line is an item of the key above, at the same indentation."""
    return (
        line.lstrip().startswith("- ")
        and not above.lstrip().startswith(("- ", "#"))
        and len(indent(line)) == len(indent(above))
    )


def is_collection(header: str) -> bool:
    """Whether what stands below a key goes on without the rest: variables, services, steps."""
    return bool(COLLECTION.match(header))
