"""What this repository and its projects hold for other machines, Windows among them."""

import ast
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pytest

from pick_a_stack import ROOT
from pick_a_stack.template import Template

from .conftest import Render, check, program
from .stacks import NAME, everything, presets

DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
LACKING = {"add_signal_handler", "remove_signal_handler", "add_reader", "add_writer"}
"""What the event loop of Windows does not do, though it has the names."""


def tracked() -> list[str]:
    """The files of this repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [path for path in listed.decode().split("\0") if path and (ROOT / path).exists()]


def rendered_paths() -> Iterable[list[str]]:
    """The paths of each preset, and of everything."""
    template = Template()
    for stack in [{"preset": preset} for preset in presets()] + [everything()]:
        agents = {"coding_agents": ["agents-md", "claude-code"]}
        yield template.paths(template.complete(NAME | stack | agents))


def unusable(paths: Iterable[str]) -> list[str]:
    """Paths that Windows cannot have, or cannot tell apart."""
    found, seen = [], set()
    for path in paths:
        parts = PurePosixPath(path).parts
        if any(DEVICES.fullmatch(part) or FORBIDDEN.search(part) for part in parts):
            found.append(path)
        if path.lower() in seen or len(path) > 180:
            found.append(path)
        seen.add(path.lower())
    return found


def test_windows_can_have_every_file() -> None:
    assert unusable(tracked()) == []
    for paths in rendered_paths():
        assert unusable(paths) == []


def test_what_windows_cannot_have_is_found() -> None:
    wrong = ["src/aux.py", "a/nul", "a:b", "a?", "dir./x", "x ", "README.md", "readme.md"]
    assert unusable(wrong) == [*wrong[:6], "readme.md"]


def test_line_ends_are_the_same_everywhere() -> None:
    stored = check("git", "ls-files", "--eol", cwd=ROOT).splitlines()
    assert [line for line in stored if line.startswith(("i/crlf", "i/mixed"))] == []
    assert "* text=auto eol=lf\n" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


@pytest.mark.parametrize("python", ["3.12", "3.13", "3.14"])
def test_a_project_pins_what_a_checkout_needs(python: str) -> None:
    template = Template()
    files = template.render(template.complete(NAME | {"python": python}), {})
    assert files[".python-version"] == f"{python}\n".encode()
    assert b"\n* text=auto eol=lf\n" in files[".gitattributes"]
    assert b"order-service" in files["CHANGELOG.md"]


def test_this_repository_says_what_may_be_done_with_it_and_what_changed() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "does not apply\nto projects that the Software generates" in licence
    assert "## " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def called(root: Path, names: set[str]) -> list[str]:
    """Where Python below a folder calls what has one of these names."""
    return [
        f"{path}:{node.lineno}: {node.attr}"
        for path in sorted(root.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in names
    ]


def test_nothing_is_called_that_windows_lacks(rendered: Render) -> None:
    assert called(rendered(everything()) / "src", LACKING) == []
    assert called(ROOT / "pick_a_stack", LACKING) == []


@pytest.mark.full
def test_mypy_finds_nothing_that_windows_lacks(rendered: Render) -> None:
    project = rendered(everything())
    mypy = (program("mypy"), "--platform", "win32", "--no-error-summary", "--cache-dir")
    check(*mypy, str(project / ".mypy_cache"), cwd=project)
    check(*mypy, str(ROOT / ".mypy_cache" / "win32"), "pick_a_stack", "dev.py", cwd=ROOT)
