"""Strings, comments and brackets, as Python and TOML have them in common."""

import re
from collections.abc import Iterator
from functools import lru_cache

TOKEN = re.compile(
    r"""
    (?P<string>[rbfuRBFU]{0,2}(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}
        |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<comment>\#[^\n]*)
    |(?P<open>[\[({])
    |(?P<close>[\])}])
    |(?P<comma>,)
    |(?P<end>\\?\r?\n)
    |(?P<space>[ \t\f]+)
    |(?P<word>\w+)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

Token = tuple[str, str]
"""What it is, and its text."""


@lru_cache(maxsize=20_000)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text; joined, they are the text."""
    return tuple((str(found.lastgroup), found[0]) for found in TOKEN.finditer(text))


def logical_lines(text: str) -> Iterator[str]:
    """Lines, of which several are one where a bracket or a string goes on."""
    depth, line = 0, ""
    for kind, token in tokens(text):
        line += token
        depth += (kind == "open") - (kind == "close")
        if kind == "end" and depth <= 0 and not token.startswith("\\"):
            yield line
            depth, line = 0, ""
    if line:
        yield line


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A text without what a formatter decides: line breaks in brackets, commas before an end."""
    return "\n".join(
        indent(line) + _squeezed(line) for line in logical_lines(text) if not line.isspace()
    )


def indent(line: str) -> str:
    """The white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def _squeezed(line: str) -> str:
    kept: list[str] = []
    for kind, token in tokens(line):
        if kind == "close" and kept and kept[-1] == ",":
            kept.pop()
        if kind == "string":
            token = requoted(token)
        if kind == "word" and kept and (kept[-1][-1:].isalnum() or kept[-1][-1:] == "_"):
            kept.append(" ")
        if kind not in ("space", "end"):
            kept.append(token)
    return "".join(kept)


def requoted(token: str) -> str:
    """A string between double quotes, where it can be without a change."""
    if token[:1] == "'" and token[:3] != "'''" and not {'"', "\\"} & set(token):
        return f'"{token[1:-1]}"'
    return token
