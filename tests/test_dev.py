"""dev.py on machines that are not as it wants them: one clear line each."""

import ast
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from pick_a_stack import ROOT

Started = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """dev.py in a folder of its own, whose path has a space."""
    folder = tmp_path / "a checkout"
    (folder / "tests").mkdir(parents=True)
    shutil.copy(ROOT / "dev.py", folder)
    (folder / "tests" / "environment.lock").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def dev(checkout: Path) -> ModuleType:
    """dev.py as a module."""
    spec = importlib.util.spec_from_file_location("dev", checkout / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def start(checkout: Path) -> Started:
    """Runs dev.py where nothing is on PATH but what is given."""

    def starting(*arguments: str, **programs: str) -> subprocess.CompletedProcess[str]:
        folder = checkout.parent / "bin"
        folder.mkdir(exist_ok=True)
        for name, script in programs.items():
            (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            (folder / name).chmod(0o755)
        return subprocess.run(
            [sys.executable, "dev.py", *arguments],
            cwd=checkout,
            env={"PATH": str(folder), "HOME": str(checkout.parent), **OFFLINE},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return starting


OFFLINE = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
OLD = [
    path
    for version in ("3.6", "3.7", "3.8", "3.9", "3.10")
    for path in sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python"))
]


def test_an_older_python_can_read_as_far_as_the_line_that_refuses_it() -> None:
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 9), (3, 10)])
def test_an_older_python_is_told_what_is_needed(version: tuple[int, int]) -> None:
    code = f"import sys; sys.version_info = {version}; exec(open('dev.py').read())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"dev.py: needs Python 3.11 or later, this is {version[0]}.{version[1]}:"
        " try python3.12 dev.py"
    ]


@pytest.mark.parametrize("python", OLD, ids=str)
def test_the_older_pythons_of_this_machine_say_so(python: Path) -> None:
    done = subprocess.run(
        [str(python), "dev.py", "demo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 or later" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["demo", "--prot", "8001"], ["demo", "8001"], ["demo", "--port", "x"], ["dmo"]]
)
def test_what_it_does_not_know_is_refused(start: Started, arguments: list[str]) -> None:
    done = start(*arguments)
    assert done.returncode == 2
    assert arguments[-1] in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("files", "arguments", "line"),
    [
        ([".copier-answers.yml"], ["-d", "cache=redis"], "demo/ is there, so -d changes nothing"),
        (["a.txt"], [], "demo/ is no generated service"),
    ],
)
def test_a_demo_that_is_there_is_not_taken_for_another(
    start: Started, checkout: Path, files: list[str], arguments: list[str], line: str
) -> None:
    (checkout / "demo").mkdir()
    for name in files:
        (checkout / "demo" / name).touch()
    done = start("demo", *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(f"dev.py: {line}")
    assert done.stderr.count("\n") == 1


def test_without_git_it_says_so(start: Started) -> None:
    done = start("demo")
    assert done.returncode == 1
    assert done.stderr == "dev.py: git is needed, which Copier runs: install it, and try again\n"


def test_without_a_network_it_says_so(start: Started) -> None:
    done = start("demo", git="exit 0")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("dev.py: pip could not install what is needed: look at the network")


def test_a_folder_that_cannot_be_written_is_named(start: Started, checkout: Path) -> None:
    (checkout / ".cache").touch()  # as root, tests may write everywhere else
    done = start("demo", git="exit 0")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(checkout / ".cache") in done.stderr


@pytest.mark.parametrize(("version", "own"), [("0.8.3", True), ("0.13.0", False), ("1.0", False)])
def test_an_old_uv_on_the_path_is_left_alone(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, version: str, own: bool
) -> None:
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev, "output", lambda *command: f"uv {version} (build)")
    monkeypatch.setattr(dev, "venv", lambda folder, python, requirements: folder)
    assert (dev.uv() != Path("/usr/bin/uv")) is own


@pytest.mark.parametrize(
    ("here", "picked"),
    [(["3.15", "3.13", "3.14"], "3.13"), (["3.15"], ""), (["3.11", "3.10"], ""), ([], "")],
)
def test_picks_a_python_that_services_run_on_or_gets_one(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, here: list[str], picked: str
) -> None:
    monkeypatch.setattr(dev, "candidates", lambda: [None, *here])
    monkeypatch.setattr(dev, "version_of", lambda python: python)
    monkeypatch.setattr(dev, "uv", lambda: "false")
    if picked:
        assert dev.service_python() == Path(picked)
        return
    with pytest.raises(SystemExit, match=r"no Python 3\.12 to 3\.14 here, and uv got none"):
        dev.service_python()


def test_on_windows_programs_have_another_place(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "WINDOWS", True)
    assert dev.program(Path("x"), "python") == Path("x", "Scripts", "python.exe")
    python = tmp_path / "cpython-3.12.1-windows-x86_64-none" / "python.exe"
    python.parent.mkdir()
    python.touch()
    assert dev.interpreters(tmp_path, "3.12") == [python]
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(dev, "output", lambda *command: asked.append(command) or "")
    list(dev.candidates())
    assert [command[:2] for command in asked] == [("py", "-3.12"), ("py", "-3.13"), ("py", "-3.14")]
