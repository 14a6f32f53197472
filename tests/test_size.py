"""Shared files stay short enough to see whole."""

import re
from pathlib import Path

import pytest

from pick_a_stack import ROOT

SHARED = sorted(
    path
    for folder in ("composer", "template", "fragments")
    for path in (ROOT / folder).rglob("*.jinja")
)
ROOMS = sorted((ROOT / "pick_a_stack" / "cli").glob("*.py"))
COMPOSER = sorted((ROOT / "composer").glob("*.jinja")) + sorted((ROOT / "template").glob("*yield*"))


def jinja_tags(text: str) -> int:
    """How many expressions and statements a template holds."""
    return len(re.findall(r"\{[=%]", text))


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_shared_file_has_at_most_150_lines(path: object) -> None:
    assert len(ROOT.joinpath(str(path)).read_text(encoding="utf-8").splitlines()) <= 150


def test_composer_and_stack_computation_have_under_120_lines() -> None:
    layout = {"imports.jinja", "calls.jinja", "text.jinja"}
    compute = [path for path in COMPOSER if path.name not in layout]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in compute) < 120


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.name)
def test_module_of_the_command_line_has_at_most_200_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


def table() -> str:
    """The shared files with their lines and tags, as a Markdown table."""
    rows = ["| file | lines | tags |", "|---|---:|---:|"]
    for path in SHARED:
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT).as_posix()
        rows.append(f"| `{name}` | {len(text.splitlines())} | {jinja_tags(text)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
