"""The entries of lists, calls and other brackets, taken apart and put together again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pick_a_stack.merging.lexing import Token, indent, plain, tokens
from pick_a_stack.merging.pieces import Piece, numbered

KEYWORD = re.compile(r"""("[^"]*"|'[^']*'|[\w.]+) ?(?:=(?!=)|:(?!=))""")
CALL = re.compile(r"[\w.]+\([^,()]*")
REQUIREMENT = re.compile(r"""["']([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:[<>=!~;@].*)?["']$""")
ONE = {"for", "lambda"}
"""What is between brackets with these words has no entries."""


@dataclass(frozen=True, slots=True)
class Group:
    """A bracket with what is in it.

    Attributes:
        opening: the bracket; `closing` is the other one.
        inside: the text between them.
        is_called: whether the position of an entry has a meaning.
    """

    opening: str
    inside: str
    closing: str
    is_called: bool

    @property
    def text(self) -> str:
        """The bracket as it was."""
        return self.opening + self.inside + self.closing

    @property
    def is_tall(self) -> bool:
        """Whether it has a line for each entry."""
        return self.inside.lstrip(" \t").startswith(("\n", "\r", "#")) and self.inside.strip() != ""


def taken_apart(text: str) -> list[str | Group] | None:
    """The outermost brackets of a text, and what stands between them."""
    parts: list[str | Group] = [""]
    depth, opening, inside = 0, "", ""
    for kind, token in tokens(text):
        depth += kind == "open"
        if depth == 0:
            parts[-1] = str(parts[-1]) + token
        elif depth == 1 and kind == "open":
            opening, inside = token, ""
        elif depth == 1 and kind == "close":
            above = str(parts[-1])[-1:]
            called = above.isalnum() or above in ("_", ")", "]")
            parts += [Group(opening, inside, token, called), ""]
        else:
            inside += token
        depth -= kind == "close"
        if depth < 0:
            return None
    return parts if depth == 0 else None


def entries(group: Group) -> list[Piece]:
    """The entries of a bracket, without their commas; comments on lines of their own too."""
    found: list[Piece] = []
    for text in _separated(tokens(group.inside)):
        piece = _entry(text)
        if group.is_called and not is_named(piece):
            piece = Piece(("position", sum(not is_named(each) for each in found)), text)
        found.append(piece)
    return numbered(found)


def is_named(piece: Piece) -> bool:
    """Whether a piece is a keyword with its value, or a comment."""
    return piece.text[:1] in ("#", "*") or piece.key[:1] == ("key",)


def _separated(inside: Sequence[Token]) -> Iterator[str]:
    """Texts between commas, each with the comment that ends its line; lines of comments."""
    if any(kind == "word" and token in ONE for kind, token in inside):
        yield "".join(token for _, token in inside).strip()
        return
    depth, entry, after_comma = 0, "", ""
    for kind, token in inside:
        depth += (kind == "open") - (kind == "close")
        if depth == 0 and kind == "comma":
            after_comma, entry = entry.strip(), ""
        elif depth == 0 and kind == "comment" and not entry.strip():
            if after_comma and "\n" not in entry:
                yield f"{after_comma}  {token}"
            else:
                if after_comma:
                    yield after_comma
                yield token
            after_comma = entry = ""
        else:
            if after_comma and not token.isspace():
                yield after_comma
                after_comma = ""
            entry += token
    for left in (after_comma, entry.strip()):
        if left:
            yield left


def _entry(text: str) -> Piece:
    line = plain(text)
    if line.startswith("#"):
        return Piece(("comment", line), text)
    if found := KEYWORD.match(line):
        return Piece(("key", found[1]), text, rank=found[1])
    if found := REQUIREMENT.match(line):
        return Piece(("req", found[1].lower()), text, rank=line)
    if found := CALL.match(line):
        return Piece(("call", found[0]), text, rank=line)
    return Piece(("text", line), text, rank=line)


def put_together(texts: Sequence[str], before: Group, mine: Group, after: Group) -> str:
    """A bracket with these entries, as tall as the user or the template has it."""
    tall = mine if mine.is_tall else after
    if not tall.is_tall:
        inside = ", ".join(texts)
        if len(texts) == 1 and any(_is_single(each) for each in (before, mine, after)):
            inside += ","
        return mine.opening + inside + mine.closing
    base = tall.inside.rpartition("\n")[2]
    step = indent(tall.inside.partition("\n")[2].lstrip("\r\n")) or f"{base}    "
    end = "\r\n" if "\r\n" in mine.inside + after.inside else "\n"
    lines = [end] + [step + _with_comma(text) + end for text in texts]
    return mine.opening + "".join(lines) + base + mine.closing


def _is_single(group: Group) -> bool:
    return group.inside.rstrip().endswith(",") and len(entries(group)) == 1


def _with_comma(text: str) -> str:
    """An entry with its comma, before the comment that ends its last line."""
    kept = list(tokens(text))
    if kept[0][0] == "comment":
        return text
    if kept[-1][0] == "comment":
        code = "".join(token for _, token in kept[:-1]).rstrip()
        return f"{code},  {kept[-1][1]}"
    return f"{text},"
