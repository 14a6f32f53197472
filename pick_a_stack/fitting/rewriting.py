"""Imports of one file, written anew."""

import ast
import io
import re
import tokenize
from itertools import pairwise

from pick_a_stack.fitting.modules import absolute, module_name, parsed

WIDTH = 100
PROSE = re.compile(r'"""[\s\S]*?"""|^\s*#.*$', re.MULTILINE)


def reimport(path: str, content: bytes, module: str, name: str | None, new: str) -> bytes:
    """A file in which what was imported from `module` comes from the module `new`."""
    tree = parsed(content)
    if tree is None:
        return content
    encoding = encoding_of(content)
    text = content.decode(encoding)
    if name is None:
        return renamed_words(text, module, new).encode(encoding)
    package = module_name(path)
    package = package if path.endswith("__init__.py") else package.rpartition(".")[0]
    for node in reversed(list(ast.walk(tree))):
        if isinstance(node, ast.ImportFrom) and absolute(node, package) == module:
            moved = [alias for alias in node.names if alias.name == name]
            stay = [alias for alias in node.names if alias.name != name]
            if moved:
                there = "." * node.level + (node.module or "")
                lines = [statement(there, stay)] if stay else []
                lines.append(statement(new, moved))
                text = replaced(text, node, lines)
    return text.encode(encoding)


def encoding_of(content: bytes) -> str:
    """The encoding that a file says it has, UTF-8 where it says none."""
    return tokenize.detect_encoding(io.BytesIO(content).readline)[0]


def statement(module: str, names: list[ast.alias]) -> str:
    """`from MODULE import NAMES`, in as many lines as it needs."""
    written = [f"{each.name} as {each.asname}" if each.asname else each.name for each in names]
    short = f"from {module} import {', '.join(written)}"
    if len(short) <= WIDTH:
        return short
    return f"from {module} import (\n" + "".join(f"    {each},\n" for each in written) + ")"


def replaced(text: str, node: ast.stmt, statements: list[str]) -> str:
    """A text with other statements in the place of one, unless its lines hold more than that."""
    lines = text.splitlines(keepends=True)
    start, end = node.lineno - 1, node.end_lineno or node.lineno
    there = "".join(lines[start:end])
    if there.strip() != ast.get_source_segment(text, node) or "#" in there:
        return text
    indent = there[: len(there) - len(there.lstrip())]
    break_ = "\r\n" if there.endswith("\r\n") else "\n"
    fresh = [f"{indent}{line}{break_}" for each in statements for line in each.split("\n")]
    return "".join([*lines[:start], *fresh, *lines[end:]])


def rename(content: bytes, name: str, new: str) -> bytes:
    """A file in which a name that it imports is another one; where prose names it, there too."""
    encoding = encoding_of(content)
    text = renamed_words(content.decode(encoding), name, new)
    if name.lower() != name or "_" in name:
        text = PROSE.sub(lambda found: re.sub(rf"\b{name}\b", new, found[0]), text)
    return text.encode(encoding)


def renamed_words(text: str, name: str, new: str) -> str:
    """A text with a name, or a dotted one, written otherwise; attributes of that name stay."""
    words = name.split(".")
    lines = text.splitlines(keepends=True)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    size = 2 * len(words) - 1
    for place in reversed(range(len(tokens) - size + 1)):
        found = tokens[place : place + size]
        dotted = place and tokens[place - 1].string == "."
        assigned = size == 1 and is_keyword_argument(tokens, place)
        if "".join(each.string for each in found) == name and not dotted and not assigned:
            row, start = found[0].start
            end = found[-1].end[1]
            lines[row - 1] = lines[row - 1][:start] + new + lines[row - 1][end:]
    return "".join(lines)


def rename_attribute(content: bytes, name: str, new: str) -> bytes:
    """A file in which an attribute has another name."""
    encoding = encoding_of(content)
    text = content.decode(encoding)
    lines = text.splitlines(keepends=True)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for dot, token in reversed(list(pairwise(tokens))):
        if dot.string == "." and token.string == name:
            row, start = token.start
            lines[row - 1] = lines[row - 1][:start] + new + lines[row - 1][token.end[1] :]
    return "".join(lines).encode(encoding)


def is_keyword_argument(tokens: list[tokenize.TokenInfo], place: int) -> bool:
    """Whether a name is that of an argument in a call."""
    after = tokens[place + 1].string if place + 1 < len(tokens) else ""
    before = tokens[place - 1].string if place else ""
    return after == "=" and before in {"(", ","}
