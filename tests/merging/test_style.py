"""A project in a style of its own merges like an untouched one, and gets files in that style."""

import subprocess
import sys
from pathlib import Path

import pytest

from pick_a_stack.merging import merge
from pick_a_stack.merging.style import style_of

RUFF = Path(sys.executable).with_name("ruff")
PROJECT = b'[tool.ruff]\nline-length = 100\n[tool.ruff.lint]\nselect = ["I"]\n'
MODULE = b'"""A module."""\n\nfrom a.b import one\n\nNAMES = ("one", "two", one)\n'
MODULE += b"\n\ndef named():\n    return NAMES\n"
BEFORE = {
    "pyproject.toml": PROJECT,
    "src/a/one.py": MODULE,
    "src/a/two.py": MODULE.replace(b"one", b"uno"),
    "src/a/three.py": MODULE.replace(b"one", b"tre"),
}
AFTER = BEFORE | {
    "src/a/one.py": MODULE.replace(b", one)", b', one, "three")'),
    "src/a/new.py": MODULE.replace(b"one", b"new"),
}


def restyled(files: dict[str, bytes], pyproject: bytes, tmp_path: Path) -> dict[str, bytes]:
    """A project as its user's ruff writes it."""
    for path, content in (files | {"pyproject.toml": pyproject}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    for command in (("check", "--fix", "-q"), ("format", "-q")):
        subprocess.run([RUFF, *command, "--no-cache", "."], cwd=tmp_path, check=True)
    return {path: (tmp_path / path).read_bytes() for path in files}


STYLES = {
    "narrow lines": PROJECT.replace(b"100", b"24"),
    "single quotes": PROJECT + b'[tool.ruff.format]\nquote-style = "single"\n',
    "tabs": PROJECT + b'[tool.ruff.format]\nindent-style = "tab"\n',
    "annotations": PROJECT
    + b'[tool.ruff.lint.isort]\nrequired-imports = ["from __future__ import annotations"]\n',
}


@pytest.mark.parametrize("style", STYLES)
def test_a_reformatted_project_becomes_the_new_one_reformatted(style: str, tmp_path: Path) -> None:
    mine = restyled(BEFORE, STYLES[style], tmp_path / "mine")
    assert mine["src/a/one.py"] != BEFORE["src/a/one.py"]
    merged = merge(BEFORE, mine, AFTER, ruff=RUFF)
    assert merged.conflicts == {}
    assert merged.files == restyled(AFTER, STYLES[style], tmp_path / "after")


def test_line_ends_are_the_projects() -> None:
    mine = {path: content.replace(b"\n", b"\r\n") for path, content in BEFORE.items()}
    merged = merge(BEFORE, mine, AFTER)
    assert merged.files == {path: each.replace(b"\n", b"\r\n") for path, each in AFTER.items()}


def test_a_header_of_all_modules_is_that_of_a_new_one() -> None:
    header = b"# Copyright 2026 A\n\n"
    mine = {
        path: header + content if path.endswith(".py") else content
        for path, content in BEFORE.items()
    }
    merged = merge(BEFORE, mine, AFTER)
    assert merged.conflicts == {}
    assert merged.files["src/a/new.py"] == header + AFTER["src/a/new.py"]
    assert merged.files["src/a/one.py"] == header + AFTER["src/a/one.py"]
    assert merged.files["pyproject.toml"] == PROJECT


def test_a_file_that_was_not_reformatted_stays_as_it_is(tmp_path: Path) -> None:
    mine = BEFORE | {"pyproject.toml": STYLES["narrow lines"], "src/a/two.py": b"X = 1\n"}
    merged = merge(BEFORE, mine, AFTER, ruff=RUFF)
    assert merged.files["src/a/one.py"] == AFTER["src/a/one.py"]
    assert merged.files["src/a/new.py"] == AFTER["src/a/new.py"]


def test_without_ruff_that_is_said(tmp_path: Path) -> None:
    mine = restyled(BEFORE, STYLES["single quotes"], tmp_path)
    assert merge(BEFORE, mine, AFTER).unstyled
    assert not merge(BEFORE, BEFORE, AFTER).unstyled


def test_an_untouched_project_has_no_style_of_its_own() -> None:
    assert not style_of(BEFORE, BEFORE | {"mine.py": b"X = 1\n"})


def test_imports_of_both_are_sorted_as_the_project_sorts_them() -> None:
    before = BEFORE | {"src/a/one.py": b"from a.b import one\nfrom a.y import y\n\nX = (one, y)\n"}
    mine, after = (
        BEFORE
        | {
            "src/a/one.py": b"from a.b import one\nfrom a.%c import %c\nfrom a.y import y\n\n"
            b"X = (one, %c, y)\n" % ((name,) * 3)
        }
        for name in (b"q", b"c")
    )
    text = merge(before, mine, after, ruff=RUFF).files["src/a/one.py"]
    assert text.decode() == (
        "from a.b import one\nfrom a.c import c\nfrom a.q import q\nfrom a.y import y\n\n"
        "X = (one, c, q, y)\n"
    )
