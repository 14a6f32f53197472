"""Every whole project starts on its embedded adapters and answers, its tables made and unmade.

It finds no library that only its tests and checks need: those are not installed where it runs.
"""

import json
import shutil
import time
from pathlib import Path

import pytest

from .conftest import Note, Render, check, program
from .stacks import Answers

SCRIPT = Path(__file__).with_name("booting.py")
RUNTIME_ONLY = SCRIPT.with_name("runtime_only.py")
ANSWER = '{"status"'


def boot(project: Path, package: str) -> tuple[str, ...]:
    """The command that starts a project once."""
    # With -P the script's own folder is not on the path: no module of ours stands in for theirs.
    runner = (program("python"), "-P", str(RUNTIME_ONLY), str(project / "pyproject.toml"))
    return *runner, str(SCRIPT), package


def test_migrates_up_down_and_up_starts_and_is_ready(
    stack: Answers, rendered: Render, tmp_path: Path, note: Note, request: pytest.FixtureRequest
) -> None:
    project, name = rendered(stack), request.node.callspec.params["stack"]
    package = stack.get("package", "order_service")
    started = time.perf_counter()
    output = check(*boot(project, package), cwd=tmp_path, PYTHONPATH=str(project / "src"))
    # What the service logs comes before and after.
    report = json.loads(next(line for line in output.splitlines() if line.startswith(ANSWER)))
    assert report["status"] == "ready", report
    assert set(report["checks"].values()) <= {"ok"}
    assert (report["migrated"] is not None) == (project / "alembic.ini").exists()
    note("projects started", f"{name:32} {time.perf_counter() - started:5.1f} s")


def test_a_library_of_tests_that_is_loaded_by_name_is_missing(
    rendered: Render, tmp_path: Path
) -> None:
    project = Path(shutil.copytree(rendered({}), tmp_path / "project"))
    with (project / "src/order_service/http/app.py").open("a", encoding="utf-8") as module:
        module.write('\nimport importlib\n\nimportlib.import_module("pytest")\n')
    with pytest.raises(AssertionError, match="'pytest' is not installed without `dev`"):
        check(*boot(project, "order_service"), cwd=tmp_path, PYTHONPATH=str(project / "src"))
