"""A run that is killed leaves the old rows or the new, never some of both."""

import subprocess
import sys
from pathlib import Path

import pytest

from .runs import Runs, note, of

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp")

ROOT = Path(__file__).parents[3]


def test_a_run_that_was_killed_leaves_the_old_rows(runs: Runs) -> None:
    before = [of("ada", 1, 1), of("gone", 1, 1)]
    runs.load(*before)
    runs.keep(note("ada"), note("cyd"))
    process = subprocess.Popen(
        (
            *(sys.executable, "-m", "tests.notes.statistics.doomed"),
            *(runs.database.settings.url, str(runs.stage.folder)),
        ),
        cwd=ROOT,
        env={"PYTHONPATH": "src"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    with process:
        try:
            assert process.stdout.readline() == b"in hand\n"
            assert runs.kept() == before
        finally:
            process.kill()
    assert runs.kept() == before
    assert runs.run().success
    assert [each.owner for each in runs.kept()] == ["ada", "cyd"]
