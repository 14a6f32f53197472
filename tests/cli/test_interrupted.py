"""A step that is interrupted: the project is as before, or says how to finish and how to undo."""

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pick_a_stack.cli import new
from pick_a_stack.cli.errors import INTERRUPTED, REFUSED
from pick_a_stack.cli.sources import open_source
from pick_a_stack.render import commit_all
from pick_a_stack.template import write_files

from ..stacks import NAME
from .conftest import Begin, Generate, Pick, edit, same, status, wait_until

GIT = shutil.which("git") or "git"

# Stands before git on PATH. At one git command it does what a crash does: the command that
# called it is killed, or git fails, after some of the files have been written.
ACCIDENT = f"""#!/bin/sh
word=
for each in "$@"; do
  case "$each" in -*|*=*) continue;; esac
  case "$word" in "") word="$each";; worktree) word="worktree-$each"; break;; *) break;; esac
done
if [ "$word" = "$ACCIDENT_AT" ] && [ ! -e "$ACCIDENT_ONCE" ]; then
  : > "$ACCIDENT_ONCE"
  if [ "$word" = checkout-index ]; then
    head --zero-terminated --lines=4 | "{GIT}" "$@"
  fi
  case "$ACCIDENT" in
    full) echo "fatal: No space left on device" >&2; exit 128;;
    *) kill -s "$ACCIDENT" "$PPID";;
  esac
  # A git that is killed too leaves the lock of an index of its own.
  [ "$ACCIDENT" = KILL ] && [ -n "$GIT_INDEX_FILE" ] && : > "$GIT_INDEX_FILE.lock"
  [ "$ACCIDENT" = KILL ] && exit 1
fi
exec "{GIT}" "$@"
"""
BEFORE_WRITING = ["worktree-add", "ls-files", "write-tree", "diff-tree", "hash-object"]
AROUND_WRITING = ["read-tree", "update-index"]


@pytest.fixture
def accident(tmp_path: Path) -> dict[str, str]:
    """The environment in which git brings an accident, once."""
    folder = tmp_path / "accident"
    folder.mkdir()
    wrapper = folder / "git"
    wrapper.write_text(ACCIDENT, encoding="utf-8")
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    once = tmp_path / "happened"
    return {"PATH": f"{folder}:{os.environ['PATH']}", "ACCIDENT_ONCE": str(once)}


def happened(accident: dict[str, str]) -> bool:
    """Whether the accident was met."""
    return Path(accident["ACCIDENT_ONCE"]).exists()


@pytest.mark.full
@pytest.mark.parametrize("at", BEFORE_WRITING)
def test_killed_while_it_merges_the_project_is_as_before(
    pick: Pick, project: Generate, originals: Generate, accident: dict[str, str], at: str
) -> None:
    folder = project(preset="minimal")
    done = pick("add", "redis", cwd=folder, ACCIDENT="KILL", ACCIDENT_AT=at, **accident)
    assert happened(accident)
    assert done.returncode == -signal.SIGKILL
    assert status(folder) == ""
    assert pick("add", "redis", cwd=folder).returncode == 0
    assert same(folder, originals({"preset": "minimal", "cache": "redis"})) == ""
    assert leftovers(folder) == []


@pytest.mark.parametrize(
    "at", ["checkout-index", *(pytest.param(at, marks=pytest.mark.full) for at in AROUND_WRITING)]
)
@pytest.mark.parametrize("remedy", ["finish", "undo"])
def test_killed_while_it_writes_the_next_command_says_how_to_finish_and_undo(
    pick: Pick,
    project: Generate,
    originals: Generate,
    accident: dict[str, str],
    at: str,
    remedy: str,
) -> None:
    folder = project(preset="minimal")
    done = pick("add", "redis", cwd=folder, ACCIDENT="KILL", ACCIDENT_AT=at, **accident)
    assert happened(accident)
    assert done.returncode == -signal.SIGKILL
    for command in (["add", "nats"], ["doctor"]):
        refused = pick(*command, cwd=folder)
        assert refused.returncode == REFUSED
        said = refused.stdout + refused.stderr
        assert "pick-a-stack finish" in said
        assert "pick-a-stack undo" in said
    assert pick(remedy, cwd=folder).returncode == 0
    expected = {"preset": "minimal"} | ({"cache": "redis"} if remedy == "finish" else {})
    assert same(folder, originals(expected)) == ""
    assert pick("undo", cwd=folder).returncode == (0 if remedy == "finish" else REFUSED)
    assert status(folder) == ""


def test_the_lock_that_a_killed_git_left_in_the_project_is_named(
    pick: Pick, project: Generate
) -> None:
    folder = project(preset="minimal")
    lock = folder / ".git" / "index.lock"
    lock.touch()
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == REFUSED
    assert str(lock) in done.stderr
    assert "delete that" in done.stderr
    assert status(folder) == ""
    lock.unlink()
    assert pick("add", "redis", cwd=folder).returncode == 0


def test_what_was_edited_after_the_crash_is_not_written_over(
    pick: Pick, project: Generate, accident: dict[str, str]
) -> None:
    folder = project(preset="minimal")
    pick("add", "redis", cwd=folder, ACCIDENT="KILL", ACCIDENT_AT="checkout-index", **accident)
    (folder / ".env.example").write_text("mine\n", encoding="utf-8")
    for remedy in ("finish", "undo"):
        done = pick(remedy, cwd=folder)
        assert done.returncode == REFUSED
        assert ".env.example" in done.stderr
    assert (folder / ".env.example").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("at", ["worktree-add", "ls-files"])
def test_ctrl_c_while_it_merges_leaves_the_project_as_before(
    pick: Pick, project: Generate, accident: dict[str, str], at: str
) -> None:
    folder = project(preset="minimal")
    done = pick("add", "redis", cwd=folder, ACCIDENT="INT", ACCIDENT_AT=at, **accident)
    assert happened(accident)
    assert done.returncode == INTERRUPTED
    assert done.stderr.endswith("nothing was changed\n")
    assert "Traceback" not in done.stderr
    assert status(folder) == ""
    assert leftovers(folder) == []


def test_ctrl_c_waits_for_what_git_has_started(
    begin: Begin, project: Generate, tmp_path: Path
) -> None:
    folder, started, done = project(preset="minimal"), tmp_path / "started", tmp_path / "done"
    (folder / ".gitattributes").write_text("README.md filter=slow\n", encoding="utf-8")
    commit_all(folder, "a file that is slow to write")
    slow = f"touch {started}; sleep 1; cat; touch {done}"
    subprocess.run(["git", "config", "filter.slow.smudge", slow], cwd=folder, check=True)
    process = begin("add", "redis", cwd=folder)
    wait_until(started.exists, process)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == INTERRUPTED
    assert done.exists()
    assert leftovers(folder) == []


def test_ctrl_c_while_it_writes_waits_for_the_last_file(
    pick: Pick, project: Generate, originals: Generate, accident: dict[str, str]
) -> None:
    folder = project(preset="minimal")
    done = pick("add", "redis", cwd=folder, ACCIDENT="INT", ACCIDENT_AT="read-tree", **accident)
    assert happened(accident)
    assert done.returncode == 0
    assert same(folder, originals({"preset": "minimal", "cache": "redis"})) == ""


@pytest.mark.full
@pytest.mark.parametrize("at", [*BEFORE_WRITING, *AROUND_WRITING, "checkout-index"])
def test_git_that_fails_leaves_the_project_as_before(
    pick: Pick, project: Generate, accident: dict[str, str], at: str
) -> None:
    folder = project(preset="minimal")
    done = pick("add", "redis", cwd=folder, ACCIDENT="full", ACCIDENT_AT=at, **accident)
    assert happened(accident)
    assert done.returncode == REFUSED
    assert done.stderr.count("\n") == 1
    assert status(folder) == ""


def test_git_that_fails_while_it_merges_lines_is_no_conflict(
    pick: Pick, project: Generate, accident: dict[str, str]
) -> None:
    folder = project(preset="minimal")
    edit(folder, ".env.example", "SERVER_PORT=8000", "SERVER_PORT=9000")
    done = pick("add", "redis", cwd=folder, ACCIDENT="full", ACCIDENT_AT="apply", **accident)
    assert happened(accident)
    assert done.returncode == REFUSED
    assert "No space left on device; nothing was changed" in done.stderr
    assert status(folder) == ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, which is soon full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a tmpfs")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.full
@pytest.mark.parametrize("left", [0, 200, 400, 800, 1600, 2400, 3200])
def test_a_full_disk_leaves_the_project_as_before(
    pick: Pick, originals: Generate, small_disk: Path, left: int
) -> None:
    folder = small_disk / "order-service"
    shutil.copytree(originals({"preset": "minimal"}), folder)
    room = shutil.disk_usage(folder).free
    with open(small_disk / "filler", "wb") as filler:
        filler.write(b"x" * (room - left * 1024))
    done = pick("add", "redis", cwd=folder)
    if done.returncode == 0:
        assert left >= 1600
        return
    assert done.returncode == REFUSED, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    (small_disk / "filler").unlink()
    assert status(folder) == ""
    assert leftovers(folder) == []


def test_two_at_a_time_do_not_meet(
    pick: Pick, begin: Begin, project: Generate, accident: dict[str, str]
) -> None:
    folder = project(preset="minimal")
    first = begin(
        "add", "redis", cwd=folder, ACCIDENT="STOP", ACCIDENT_AT="worktree-add", **accident
    )
    os.waitpid(first.pid, os.WUNTRACED)
    done = pick("add", "nats", cwd=folder)
    assert done.returncode == REFUSED
    assert "another pick-a-stack" in done.stderr
    first.send_signal(signal.SIGCONT)
    assert first.wait(timeout=60) == 0


@pytest.mark.full
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("seconds", [0.2, 0.6, 1.2, 2.4])
def test_killed_at_any_moment_the_project_is_whole(
    project: Generate,
    originals: Generate,
    pick: Pick,
    begin: Begin,
    number: int,
    seconds: float,
) -> None:
    folder = project(preset="minimal")
    child = begin("add", "redis", cwd=folder)
    with suppress(subprocess.TimeoutExpired):
        child.wait(timeout=seconds)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)
    _, said = child.communicate(timeout=60)
    assert "Traceback" not in said
    if same(folder, originals({"preset": "minimal", "cache": "redis"})):
        finished = pick("finish", cwd=folder)
        assert status(folder) == "" or finished.returncode == 0
    pick("undo", cwd=folder)
    assert status(folder) == ""


@pytest.mark.parametrize(
    ("folder", "by"),
    [("orders", "INT"), ("orders", "KILL"), (".", "TERM"), (".", "HUP"), (".", "KILL")],
)
def test_new_that_is_stopped_leaves_no_half_project(
    pick: Pick, accident: dict[str, str], tmp_path: Path, folder: str, by: str
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    # It has begun to write when it asks git what to record.
    at = {"ACCIDENT": by, "ACCIDENT_AT": "describe"}
    done = pick("new", folder, "-d", "preset=ai-app", cwd=place, **at, **accident)
    assert happened(accident)
    if by == "KILL":
        assert done.returncode == -signal.SIGKILL
        assert all(path.name.endswith(".unfinished") for path in place.iterdir())
    else:
        assert done.returncode == INTERRUPTED
        assert "Traceback" not in done.stderr
        assert list(place.iterdir()) == []
    assert pick("new", folder, "-d", "preset=ai-app", cwd=place).returncode == 0
    assert list(place.glob(".*unfinished")) == []


def test_new_that_is_stopped_after_some_files_leaves_none(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(folder: Path, files: dict[str, bytes]) -> None:
        write_files(folder, dict(list(files.items())[:9]))
        raise KeyboardInterrupt

    monkeypatch.setattr(new, "write_files", stopped)
    source = open_source(str(template))
    with pytest.raises(KeyboardInterrupt):
        new.write(source, tmp_path / "orders", source.template.complete(NAME))
    assert list(tmp_path.iterdir()) == []


def test_new_names_the_part_of_a_project_that_a_kill_left(pick: Pick, tmp_path: Path) -> None:
    assert pick("new", ".", "--defaults", "-d", "project_name=orders").returncode == 0
    (tmp_path / ".unfinished").mkdir()
    done = pick("new", ".", "--defaults", "-d", "project_name=orders")
    assert done.returncode == REFUSED
    assert "delete what is in the folder" in done.stderr


def leftovers(project: Path) -> list[str]:
    """What a step left beside its journal."""
    folder = project / ".git" / "pick-a-stack"
    kept = {"journal.json", "lock"}
    return [path.name for path in folder.glob("*") if path.name not in kept]
