"""Whole projects as Copier writes them: clean as rendered, with nothing that was not asked for."""

import hashlib
import json
import os
import shutil
import tomllib
from itertools import count
from pathlib import Path

import pytest

from pick_a_stack.render import render

from .conftest import DEPTH, Note, Render, at_each_depth, check, program
from .projects import AT_QUICK, whole_projects
from .stacks import NAME, Answers, sample
from .test_template import written

# Copier takes seconds for each, to read the same template by the same Jinja.
COPIED = {*AT_QUICK, *sample(whole_projects(), 12)}
if DEPTH == "exhaustive":
    COPIED = set(whole_projects())
MOMENTS = count(1_500_000_000)


@pytest.fixture
def project(stack: Answers, rendered: Render) -> Path:
    return rendered(stack)


def test_passes_its_linters_and_dependency_check_as_rendered(project: Path) -> None:
    check(program("ruff"), "check", "--no-cache", cwd=project)
    check(program("ruff"), "format", "--check", "--no-cache", cwd=project)
    check(program("deptry"), ".", cwd=project)


def test_passes_its_types_as_rendered(
    project: Path,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
    note: Note,
    request: pytest.FixtureRequest,
) -> None:
    passed = shared / f"typed-{typed(project)}"
    if passed.exists():
        note("types: an equal project has passed", request.node.name)
        return
    # mypy takes a file of the same size, second and path for the one that it has read.
    moment = next(MOMENTS)
    for path in project.rglob("*.py"):
        os.utime(path, (moment, moment))
    # What mypy learnt of the libraries serves the next project, in one folder per worker.
    learnt = tmp_path_factory.getbasetemp() / "mypy"
    check(program("mypy"), "--cache-dir", str(learnt), cwd=project)
    passed.touch()


def typed(project: Path) -> str:
    """A name for all that mypy reads of a project."""
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    sources = {
        path.relative_to(project).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(project.rglob("*.py"))
    }
    given = json.dumps([settings["tool"]["mypy"], sources])
    return hashlib.sha256(given.encode()).hexdigest()


@pytest.mark.parametrize(
    ("path", "more", "decides"),
    [
        ("src/order_service/cli.py", "x = 1\n", True),
        ("tests/test_settings.py", "x = 1\n", True),
        ("pyproject.toml", "[tool.mypy.report]\n", True),
        ("pyproject.toml", "[tool.other]\n", False),
        ("README.md", "more\n", False),
    ],
)
def test_name_of_what_mypy_reads(
    path: str, more: str, decides: bool, rendered: Render, tmp_path: Path
) -> None:
    before = rendered({"preset": "minimal"})
    after = Path(shutil.copytree(before, tmp_path / "after"))
    (after / path).write_text((after / path).read_text(encoding="utf-8") + more, encoding="utf-8")
    assert (typed(before) != typed(after)) is decides


def test_holds_no_trace_of_the_template(project: Path) -> None:
    for path in project.rglob("*"):
        relative = path.relative_to(project)
        if path.is_dir() or relative.parts[0] in {".mypy_cache", ".ruff_cache", ".git"}:
            continue
        content = path.read_bytes()
        assert b"acme" not in content.lower(), relative
        assert "acme" not in str(relative).lower()
        assert b"\r" not in content, relative
        assert content or relative.name == "py.typed", f"{relative} is empty"
        assert not any(mark in content for mark in (b"{=", b"{%", b"{#")), relative


@pytest.mark.parametrize("name", at_each_depth(COPIED))
def test_is_what_copier_writes(name: str, rendered: Render, template: Path, tmp_path: Path) -> None:
    answers = whole_projects()[name]
    render(tmp_path / "copied", NAME | answers, template)
    assert written(rendered(answers)) == written(tmp_path / "copied")


def test_starts_with_the_settings_of_its_env_example(
    project: Path, stack: Answers, tmp_path: Path
) -> None:
    example = (project / ".env.example").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(example, encoding="utf-8")
    package = stack.get("package", "order_service")
    source = str(project / "src")
    shown = check(program("python"), "-m", package, "config", cwd=tmp_path, PYTHONPATH=source)
    named = {line.split("=")[0] for line in example.splitlines() if "=" in line and line[0] != "#"}
    assert {line.split("=")[0] for line in shown.splitlines()} == named
