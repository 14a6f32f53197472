"""Fixtures: the command, projects to run it in, a terminal with a person at it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pick_a_stack import ROOT
from pick_a_stack.render import commit_all

from ..conftest import WriteProject
from ..stacks import Answers
from .running import run_in_fork, usual_signals
from .terminal import Terminal

COMMAND = [sys.executable, "-m", "pick_a_stack.cli"]
Pick = Callable[..., subprocess.CompletedProcess[str]]
Generate = Callable[..., Path]
Begin = Callable[..., subprocess.Popen[str]]
Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def environment(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the command runs with: this template, a cache of its own."""
    return {
        "PYTHONPATH": str(ROOT),
        "PICK_A_STACK_TEMPLATE": str(template),
        "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")),
        "GIT_CONFIG_GLOBAL": os.devnull,
        # Many short runs: compiled once, wherever this environment keeps its packages.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("bytecode")),
    }


@pytest.fixture
def pick(
    environment: dict[str, str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Pick:
    """Runs the command without a terminal: anew where a test is about its environment."""
    printed = tmp_path_factory.mktemp("printed")

    def picking(
        *arguments: str, cwd: Path = tmp_path, **more: str
    ) -> subprocess.CompletedProcess[str]:
        if not more:
            return run_in_fork(arguments, cwd, os.environ | environment, printed)
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=cwd,
            env=os.environ | environment | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            preexec_fn=usual_signals,
        )

    return picking


@pytest.fixture
def begin(environment: dict[str, str], tmp_path: Path) -> Iterator[Begin]:
    """Starts the command without a terminal, as the first of a process group."""
    begun: list[subprocess.Popen[str]] = []

    def beginning(*arguments: str, cwd: Path = tmp_path, **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=cwd,
            env=os.environ | environment | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=usual_signals,
        )
        begun.append(process)
        return process

    yield beginning
    for process in begun:
        with process:
            process.kill()


def wait_until(there: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until something is there that a process makes, or the process has ended."""
    end = time.monotonic() + 60
    while process.poll() is None and not there():
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.fixture
def shell(environment: dict[str, str]) -> Shell:
    """Runs a line of shell, in which the command is `"$@"`."""

    def running(line: str, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", line, "sh", *COMMAND, *arguments],
            cwd=cwd,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return running


@pytest.fixture(scope="session")
def originals(write_project: WriteProject, tmp_path_factory: pytest.TempPathFactory) -> Generate:
    """Generated and committed projects; equal answers are generated once."""
    known: dict[str, Path] = {}

    def generating(answers: Answers) -> Path:
        key = json.dumps(answers, sort_keys=True)
        if key not in known:
            known[key] = tmp_path_factory.mktemp("original") / "order-service"
            write_project(known[key], answers)
            commit_all(known[key], "generated")
        return known[key]

    return generating


@pytest.fixture
def project(originals: Generate, tmp_path: Path) -> Generate:
    """A generated and committed project of its own."""

    def copying(**answers: object) -> Path:
        folder = tmp_path / "order-service"
        return Path(shutil.copytree(originals(answers), folder))

    return copying


@pytest.fixture
def own_template(template: Path, tmp_path: Path) -> Path:
    """A template that may be changed, as a git repository."""
    return Path(shutil.copytree(template, tmp_path / "own-template"))


@pytest.fixture
def terminal(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Runs the command in a pseudo-terminal."""
    opened: list[Terminal] = []

    def opening(*arguments: str, cwd: Path = tmp_path) -> Terminal:
        opened.append(Terminal([*COMMAND, *arguments], cwd, environment))
        return opened[-1]

    yield opening
    for each in opened:
        each.child.close(force=True)


def edit(project: Path, path: str, before: str, after: str) -> None:
    """Replace a text that a file has, and commit that."""
    file = project / path
    text = file.read_text(encoding="utf-8")
    assert before in text, f"{path} has no {before!r}"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    commit_all(project, f"edit {path}")


def status(project: Path) -> str:
    """What git finds changed."""
    command = ["git", "status", "--porcelain", "--untracked-files=all"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout


def same(one: Path, other: Path) -> str:
    """The difference of two projects without git's own folders: nothing when they are equal."""
    command = ["diff", "-r", "-x", ".git", str(one), str(other)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
