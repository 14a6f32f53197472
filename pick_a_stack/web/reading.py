"""The text of a file, and what became of it, marked up to be read."""

import difflib

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import DiffLexer, TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound

FORMAT = HtmlFormatter(nowrap=True)


def highlighted(path: str, content: bytes) -> Markup:
    """A file by its kind; as it is where it has no text."""
    text = content.decode("utf-8", errors="replace")
    try:
        lexer = get_lexer_for_filename(path.removesuffix(".example"), stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return Markup(highlight(text, lexer, FORMAT))


def difference(path: str, before: bytes, after: bytes) -> Markup:
    """What became of a file, in the format of git; nothing where it is as before."""
    lines = difflib.unified_diff(
        before.decode("utf-8", errors="replace").splitlines(keepends=True),
        after.decode("utf-8", errors="replace").splitlines(keepends=True),
        f"before/{path}",
        f"after/{path}",
    )
    return Markup(highlight("".join(lines), DiffLexer(stripnl=False), FORMAT))
