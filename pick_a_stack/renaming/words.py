"""The name of a package in a text: found where it means the package."""

import ast
import io
import re
import tokenize
from collections.abc import Callable
from itertools import accumulate

Span = tuple[int, int]
PLAIN = re.compile(r"[a-z0-9]+")
"""A name that is a word of its own language, such as `orders`: it stands for the package only
beside what says so."""
BESIDE = r"(?<=src/){0}(?![\w-])|(?<=-m ){0}(?![\w-])|(?<![\w./-]){0}(?=[.:/][a-z_]\w*)"
ANYWHERE = r"(?<![\w-]){0}(?![\w-])"
TEXTS = {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


def in_text(text: str, old: str, new: str) -> str:
    """A text that is no Python, with the package called otherwise."""
    return pattern(old).sub(new, text)


def pattern(name: str) -> re.Pattern[str]:
    """Where a name means the package."""
    places = BESIDE if PLAIN.fullmatch(name) else ANYWHERE
    return re.compile(places.format(re.escape(name)))


def in_python(source: str, old: str, new: str) -> str:
    """A Python file with the package called otherwise: imports, uses, strings and comments."""
    try:
        tree = ast.parse(source)
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return in_text(source, old, new)
    starts = [0, *accumulate(map(len, source.splitlines(keepends=True)))]
    names = names_of(tree, old)
    spans = [
        (starts[row - 1] + column, starts[row - 1] + column + len(old))
        for row, column in code(tokens, old, names)
    ]
    for token in tokens:
        if token.type in TEXTS:
            start = starts[token.start[0] - 1] + token.start[1]
            end = starts[token.end[0] - 1] + token.end[1]
            spans += matches(source, start, end, old)
    for start, end in sorted(set(spans), reverse=True):
        source = source[:start] + new + source[end:]
    return source


def names_of(tree: ast.Module, old: str) -> Callable[[int], bool]:
    """Which lines may use the package by its name: those of imports, or all where it is bound."""
    lines: set[int] = set()
    bound = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            here = [each for each in node.names if each.name.partition(".")[0] == old]
            bound = bound or any(each.asname is None for each in here)
        elif isinstance(node, ast.ImportFrom):
            here = [node.names[0]] if is_of(node, old) else []
        else:
            continue
        if here:
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lambda line: bound or line in lines


def is_of(node: ast.ImportFrom, package: str) -> bool:
    """Whether names are imported from a package."""
    return not node.level and (node.module or "").partition(".")[0] == package


def code(
    tokens: list[tokenize.TokenInfo], old: str, names: Callable[[int], bool]
) -> list[tuple[int, int]]:
    """Where the code says the package's name: after no dot, and not as what is imported."""
    found = []
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], tokens[-1]], strict=False):
        is_name = token.type == tokenize.NAME and token.string == old
        is_other = before.string == "." or after.string == "=" or is_item(before)
        if is_name and names(token.start[0]) and not is_other:
            found.append(token.start)
    return found


def is_item(before: tokenize.TokenInfo) -> bool:
    """Whether a name is the one that is imported of something."""
    return before.string == "import" and before.line.lstrip().startswith("from ")


def matches(source: str, start: int, end: int, name: str) -> list[Span]:
    """Where a string or a comment says the package's name."""
    return [each.span() for each in pattern(name).finditer(source, start, end)]
