"""Every whole project starts on its embedded adapters and answers, its tables made and unmade."""

import json
import time
from pathlib import Path

import pytest

from .conftest import Note, Render, check, program
from .stacks import Answers

SCRIPT = Path(__file__).with_name("booting.py")
ANSWER = '{"status"'


def test_migrates_up_down_and_up_starts_and_is_ready(
    stack: Answers, rendered: Render, tmp_path: Path, note: Note, request: pytest.FixtureRequest
) -> None:
    project, name = rendered(stack), request.node.callspec.params["stack"]
    package = stack.get("package", "order_service")
    started = time.perf_counter()
    # With -P the script's own folder is not on the path: no module of ours stands in for theirs.
    command = (program("python"), "-P", str(SCRIPT), package)
    output = check(*command, cwd=tmp_path, PYTHONPATH=str(project / "src"))
    # What the service logs comes before and after.
    report = json.loads(next(line for line in output.splitlines() if line.startswith(ANSWER)))
    assert report["status"] == "ready", report
    assert set(report["checks"].values()) <= {"ok"}
    assert (report["migrated"] is not None) == (project / "alembic.ini").exists()
    note("projects started", f"{name:32} {time.perf_counter() - started:5.1f} s")
