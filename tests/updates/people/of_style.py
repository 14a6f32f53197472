"""Whole-project style of Python: what a formatter, a linter or a script does to each file."""

import re

from ..editing import put, text
from ..merging import Files
from .hand import above, everywhere, ruff, sub

TOML = "pyproject.toml"
_GERMAN = {
    "the": "die",
    "and": "und",
    "not": "nicht",
    "is": "ist",
    "are": "sind",
    "with": "mit",
    "for": "für",
    "what": "was",
    "which": "welche",
    "a": "ein",
    "of": "von",
    "no": "kein",
    "in": "in",
    "below": "unten",
    "here": "hier",
    "yours": "eigene",
}
_LICENCE = "# Copyright (c) 2026 Shop Ltd.\n# SPDX-License-Identifier: LicenseRef-Shop\n"


def line_length_79(files: Files) -> None:
    """79 columns, as PEP 8 says."""
    sub(files, TOML, r"^line-length = \d+", "line-length = 79")
    sub(files, TOML, r"^ignore = \[(.*)\]", r'ignore = [\1, "E501"]')
    ruff(files, "format")


def line_length_120(files: Files) -> None:
    """120 columns, as screens allow."""
    sub(files, TOML, r"^line-length = \d+", "line-length = 120")
    ruff(files, "format")


def single_quotes(files: Files) -> None:
    """Single quotes, as in the team's other services."""
    above(files, TOML, r"^\[tool\.ruff\.lint\]", '[tool.ruff.format]\nquote-style = "single"\n\n')
    ruff(files, "format")


def no_magic_commas(files: Files) -> None:
    """What fits on a line is on a line."""
    table = "[tool.ruff.format]\nskip-magic-trailing-comma = true\n\n"
    isort = "[tool.ruff.lint.isort]\nsplit-on-trailing-comma = false\n\n"
    above(files, TOML, r"^\[tool\.ruff\.lint\]", table + isort)
    ruff(files, "format")


def one_import_a_line(files: Files) -> None:
    """One imported name a line, as isort's force-single-line makes it."""
    isort = "[tool.ruff.lint.isort]\nforce-single-line = true\n\n"
    above(files, TOML, r"^\[tool\.deptry\]", isort)
    ruff(files, "check", "--select=I", "--fix")


def imports_sorted_together(files: Files) -> None:
    """Plain imports and those with from are sorted together."""
    isort = "[tool.ruff.lint.isort]\nforce-sort-within-sections = true\nlines-after-imports = 2\n\n"
    above(files, TOML, r"^\[tool\.deptry\]", isort)
    ruff(files, "check", "--select=I", "--fix")


def annotations_from_the_future(files: Files) -> None:
    """`from __future__ import annotations` in every module, by ruff."""
    line = 'required-imports = ["from __future__ import annotations"]\n\n'
    above(files, TOML, r"^\[tool\.deptry\]", f"[tool.ruff.lint.isort]\n{line}")
    ruff(files, "check", "--select=I", "--fix", "--config=target-version='py312'")
    ruff(files, "format")


def crlf_everywhere(files: Files) -> None:
    """Somebody on Windows committed everything."""
    for path, content in list(files.items()):
        files[path] = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def tabs_in_python(files: Files) -> None:
    """Indentation by tabs, by the formatter."""
    above(files, TOML, r"^\[tool\.ruff\.lint\]", '[tool.ruff.format]\nindent-style = "tab"\n\n')
    ruff(files, "format")


def licence_headers(files: Files) -> None:
    """The lawyers want a header on every Python file."""
    for path in [path for path in files if path.endswith(".py")]:
        put(files, path, _LICENCE + text(files, path))


def comments_translated(files: Files) -> None:
    """Comments in German, word by word."""

    def german(comment: re.Match[str]) -> str:
        return re.sub(r"\w+", lambda word: _GERMAN.get(word[0].lower(), word[0]), comment[0])

    for suffix in (".py", ".yaml", ".toml", "Dockerfile", ".env.example"):
        everywhere(files, r"^ *# (?!syntax|isort|noqa|type)[A-Z].*$", german, suffix)


def comments_gone(files: Files) -> None:
    """An agent took out every comment that has a line of its own."""
    for suffix in (".py", ".yaml", ".toml", ".yml"):
        everywhere(files, r"^ *# (?!isort|noqa|type).*\n", "", suffix)
    ruff(files, "format")


def docstrings_below_the_quotes(files: Files) -> None:
    """Docstrings of several lines begin on the second."""
    pattern = r'^( *)"""(\w[^"\n]*)\n\n((?:.*\n)*?)( *)"""$'
    everywhere(files, pattern, r'\1"""\n\1\2\n\n\3\4"""')


def docstrings_with_parameters(files: Files) -> None:
    """Every function says `Returns:`, as the company's guide asks for."""
    pattern = r'^( +)"""(The [^"\n]*)"""$'
    everywhere(files, pattern, r'\1"""\2\n\n\1Returns:\n\1    \2\n\1"""')
