"""A project that fails is kept where one command makes it fail again."""

import subprocess
from pathlib import Path

import pytest

from .suites import Outcome, failure, forget, keep, reproduction, run_suite

WRONG = "\n\ndef test_wrong() -> None:\n    assert False\n"
ONE_TEST = "tests/test_settings.py"


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    """A project with one test that fails and one that is skipped."""
    project = tmp_path / "failing"
    (project / "tests").mkdir(parents=True)
    (project / "tests" / "test_it.py").write_text(
        "import pytest\n\n\ndef test_right() -> None: ...\n\n\ndef test_absent() -> None:\n"
        f"    pytest.skip('no server at home'){WRONG}"
    )
    return project


def test_counts_what_passed_failed_and_was_skipped(failing: Path, tmp_path: Path) -> None:
    outcome = run_suite(failing, tmp_path)
    assert (outcome.passed, outcome.failed, outcome.skips) == (1, 1, ("no server at home",))
    assert not outcome.is_good
    assert outcome.line("pairs-01").endswith("FAILED")
    assert "test_wrong" in outcome.output


def test_a_run_without_tests_is_not_good(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = run_suite(tmp_path / "empty", tmp_path)
    assert (outcome.passed, outcome.is_good) == (0, False)


def test_tests_that_pass_are_good() -> None:
    fields = {"failed": 0, "skips": (), "seconds": 1.0, "output": "", "ended_with": 0}
    assert Outcome(passed=3, **fields).is_good
    assert Outcome(passed=3, **fields).line("pairs-01").split()[1:3] == ["3", "passed"]


def test_keeps_the_project_until_the_next_run(failing: Path, tmp_path: Path) -> None:
    kept = keep("pairs-01", failing, tmp_path / "kept")
    assert kept == tmp_path / "kept" / "pairs-01"
    (kept / "old").touch()
    keep("pairs-01", failing, tmp_path / "kept")
    assert [path.name for path in kept.iterdir()] == ["tests"]
    forget("pairs-01", tmp_path / "kept")
    assert not kept.exists()


def test_what_is_shown_ends_with_the_command(failing: Path, tmp_path: Path) -> None:
    shown = failure(run_suite(failing, tmp_path), "python -m something")
    assert "test_wrong" in shown
    assert shown.endswith("\npython -m something")


@pytest.mark.full
def test_one_command_renders_the_project_and_runs_its_tests(tmp_path: Path) -> None:
    answers = {"preset": "minimal", "auth": ["api-key"], "description": "It's here"}
    command = reproduction(tmp_path / "again", answers, (ONE_TEST,), {"REQUIRE_REAL": "0"})
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert "- api-key" in (tmp_path / "again" / ".copier-answers.yml").read_text(encoding="utf-8")
    test = tmp_path / "again" / ONE_TEST
    test.write_text(test.read_text(encoding="utf-8") + WRONG, encoding="utf-8")
    rerun = command.partition(f"cd {tmp_path / 'again'}")
    done = subprocess.run(rerun[1] + rerun[2], shell=True, capture_output=True, check=False)
    assert done.returncode == 1
