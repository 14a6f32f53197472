"""Files of single lines: variables, patterns, requirements."""

import re

from pick_a_stack.merging.pieces import Piece, numbered

NAME = re.compile(r"(?:export )?([A-Za-z_][\w.-]*)(?:\[[^\]]*\])?\s*(?:[=<>~!;@]|$)")


def split_file(text: str) -> list[Piece] | None:
    """Each line, by the name that it begins with."""
    found, lead = [], ""
    for line in text.splitlines(keepends=True):
        if not line.strip():
            lead += line
            continue
        found.append(Piece((key(line.strip()),), line, lead))
        lead = ""
    if lead and found:
        found[-1] = Piece(found[-1].key, found[-1].text + lead, found[-1].lead)
    return numbered(found)


def split_piece(text: str) -> list[Piece] | None:
    """A line has no parts."""
    return None


def key(line: str) -> str:
    """The variable or the package, else the line."""
    found = NAME.match(line)
    return found[1] if found else line
