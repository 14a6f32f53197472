"""Every file of the template: plain where it says so, and rendered as it stands."""

import re
from pathlib import Path

import pytest

from pick_a_stack.catalogue import ROOT

PARTS = ("composer", "template", "fragments", "skills")
FILES = [p for part in PARTS for p in sorted((ROOT / part).rglob("*")) if p.is_file()]
FILES = [path for path in FILES if "__pycache__" not in path.parts]
PLAIN = [p for p in FILES if p.suffix != ".jinja" and p.parts[-2] != "composer"]
FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_is_safe_everywhere(path: Path) -> None:
    assert not path.is_symlink()
    assert not any(FORBIDDEN_ON_WINDOWS.search(part) for part in path.relative_to(ROOT).parts)
    assert b"\r" not in path.read_bytes()
    path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PLAIN, ids=name)
def test_plain_file_holds_no_jinja(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [mark for mark in ("{=", "{%", "{#") if mark in text]
