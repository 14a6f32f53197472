"""Python: statements, those of a class or a function, the entries of brackets."""

import re

from pick_a_stack.merging.blocks import blocks, headed
from pick_a_stack.merging.lexing import indent, logical_lines, plain
from pick_a_stack.merging.pieces import Piece

IMPORT = re.compile(r"(from|import) ([\w.]+)")
DEFINITION = re.compile(r"(?:async )?(?:def|class) (\w+)")
ASSIGNMENT = re.compile(r"([\w.]+(?:\[[^\]]*\])?) ?(?::(?!=)[^=]*)?(?:=(?!=)|$)")
CALL = re.compile(r"(?:await )?[\w.]+\([^,()]*")
LEAVING = re.compile(r"(return|raise)\b")
CLAUSE = re.compile(r"(else|elif|except|finally)\b")


def split_file(text: str) -> list[Piece] | None:
    """The statements of a module, and its comments."""
    return blocks(logical_lines(text), piece, joins)


def split_piece(text: str) -> list[Piece] | None:
    """The header of a compound statement, and the statements in it."""
    lines = list(logical_lines(text))
    count = 1 + next((n for n, line in enumerate(lines) if not is_decorator(line)), 0)
    if len(lines) == count or not indent(lines[count].lstrip("\n")) > indent(lines[0]):
        return None
    return headed(lines, count, piece, joins)


def piece(text: str, lead: str) -> Piece:
    """A statement or a comment, by what it is about."""
    lines = [line for line in logical_lines(text) if not is_decorator(line)]
    line = plain(lines[0] if lines else text).strip()
    for kind, pattern in {"def": DEFINITION, "=": ASSIGNMENT, "leave": LEAVING}.items():
        if found := pattern.match(line):
            return Piece((kind, found[1]), text, lead)
    if found := IMPORT.match(line):
        return Piece(("import", found[2]), text, lead, rank=found[2])
    if line.startswith(('"', "'")):
        return Piece(("string",), text, lead)
    if found := CALL.match(line):
        return Piece(("call", found[0]), text, lead)
    return Piece(("text", line), text, lead)


def joins(above: str, line: str) -> bool:
    """Whether a line is a clause of the statement above, or what is decorated there."""
    lines = list(logical_lines(above))
    if CLAUSE.match(line.strip()) and len(indent(line)) == len(indent(lines[0])):
        return True
    return all(is_decorator(each) for each in lines)


def is_decorator(line: str) -> bool:
    """Whether a line decorates what is below it."""
    return line.lstrip().startswith("@")
