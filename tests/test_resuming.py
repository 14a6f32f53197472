"""A stopped run is continued: what passed is left out, what failed or changed is not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pick_a_stack import ROOT

from .resuming import PASSED, digest, passed_before

CONFTEST = """
from tests.resuming import Resuming, add_option

def pytest_addoption(parser):
    add_option(parser)

def pytest_configure(config):
    config.pluginmanager.register(Resuming(config, "quick"), "resuming")
"""
TESTS = """
import pathlib
import pytest

MENDED = pathlib.Path(__file__).parent / ".cache" / "mended"

def test_right(): ...

@pytest.mark.parametrize("name", ["a b", "c"])
def test_named(name): ...

def test_wrong():
    assert MENDED.exists()

def test_skipped():
    if not MENDED.exists():
        pytest.skip("not yet")

@pytest.fixture
def broken():
    yield
    assert MENDED.exists()

def test_breaks_at_its_end(broken): ...
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with tests of which some fail until a file below .cache/ is there."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").touch()
    return tmp_path


def counts(repository: Path, *arguments: str) -> dict[str, int]:
    """What the last line of a run counts."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=repository,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stdout.splitlines()[-1]
    return {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", last)}


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["alone", "workers"])
def test_leaves_out_what_passed_and_nothing_else(repository: Path, workers: tuple[str]) -> None:
    first = counts(repository, *workers)
    assert first == {"passed": 4, "failed": 1, "error": 1, "skipped": 1}
    (repository / ".cache" / "mended").touch()
    second = counts(repository, "--resume", *workers)
    # Workers count what they leave out among themselves.
    assert second.pop("deselected", 3) == 3
    assert second == {"passed": 3}
    assert "passed" not in counts(repository, "--resume", *workers)


def test_runs_everything_without_the_option(repository: Path) -> None:
    (repository / ".cache").mkdir()
    (repository / ".cache" / "mended").touch()
    assert counts(repository) == counts(repository) == {"passed": 6}


def test_runs_everything_after_a_change(repository: Path) -> None:
    counts(repository, "-k", "right")
    (repository / "new.py").touch()
    assert counts(repository, "--resume", "-k", "right") == {"passed": 1, "deselected": 5}
    assert len(list((repository / PASSED).iterdir())) == 1


def test_goes_on_after_a_run_of_some_tests(repository: Path) -> None:
    counts(repository, "-k", "right or named")
    assert counts(repository, "--resume", "-k", "right or wrong") == {"failed": 1, "deselected": 5}


def test_what_fails_later_has_not_passed() -> None:
    lines = ["passed a\n", "passed b[x y]\n", "open a\n", "open c\n", "passed c\n"]
    assert passed_before(lines) == {"b[x y]", "c"}


def test_digest_is_of_names_contents_and_circumstances(repository: Path) -> None:
    before = digest(repository, "quick")
    assert digest(repository, "quick") == before
    assert digest(repository, "full") != before
    (repository / ".cache").mkdir()
    (repository / ".cache" / "x").touch()
    (repository / "__pycache__").mkdir()
    (repository / "__pycache__" / "x.pyc").touch()
    assert digest(repository, "quick") == before
    (repository / "test_it.py").rename(repository / "test_that.py")
    renamed = digest(repository, "quick")
    assert renamed != before
    (repository / "test_that.py").write_text("")
    assert digest(repository, "quick") not in {before, renamed}
