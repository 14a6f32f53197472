"""Every file of the template: plain where it says so, and rendered as it stands."""

import re
import tomllib
from pathlib import Path

import pytest

from pick_a_stack import ROOT

from .conftest import check, program

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


@pytest.mark.parametrize("package", ["zz", "a" * 13 + "_b2_" + "c" * 13])
def test_plain_python_is_formatted_under_any_package_name(package: str, tmp_path: Path) -> None:
    config = tomllib.loads(
        (ROOT / "template" / "pyproject.toml.jinja")
        .read_text(encoding="utf-8")
        .split("[tool.ruff]")[1]
        .split("[tool.mypy]")[0]
        .replace("[tool.ruff.", "[")
    )
    assert config["line-length"] == 100
    for path in PLAIN:
        if path.suffix == ".py":
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text("utf-8").replace("acme", package), "utf-8")
    settings = f"""line-length = 100
target-version = "{config["target-version"]}"
[lint]
select = {config["lint"]["select"]}
ignore = {config["lint"]["ignore"]}
[lint.isort]
known-first-party = ["{package}"]
[lint.per-file-ignores]
"fragments/*/tests/**" = ["S"]
"""
    (tmp_path / "ruff.toml").write_text(settings, encoding="utf-8")
    check(program("ruff"), "check", "--no-cache", ".", cwd=tmp_path)
    check(program("ruff"), "format", "--check", "--no-cache", ".", cwd=tmp_path)
