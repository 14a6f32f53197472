"""Projects and machines that are not as usual: settings of git, places, streams."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pick_a_stack.cli.errors import REFUSED
from pick_a_stack.render import commit_all

from ..conftest import program
from .conftest import Generate, Pick, Shell, edit, same, status

REDIS = "src/order_service/cache/redis.py"
SETTINGS = """[core]
hooksPath = {hooks}
autocrlf = true
[commit]
gpgsign = true
[status]
showUntrackedFiles = no
"""


@pytest.fixture
def unusual_git(tmp_path: Path) -> dict[str, str]:
    """Hooks that fail, other line ends, signatures, no name and no address."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "prepare-commit-msg", "post-commit", "post-checkout"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(SETTINGS.format(hooks=hooks), encoding="utf-8")
    return {"GIT_CONFIG_GLOBAL": str(settings), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def git(folder: Path, *arguments: str) -> str:
    """The output of a git command."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_settings_of_git_change_nothing(
    pick: Pick, project: Generate, unusual_git: dict[str, str]
) -> None:
    folder = project(preset="minimal")
    git(folder, "config", "core.autocrlf", "true")
    shutil.rmtree(folder / "src")
    git(folder, "checkout", "--", "src")
    # .gitattributes of the project counts more.
    assert b"\r\n" not in (folder / "src/order_service/settings.py").read_bytes()
    assert "generated files are as generated" in pick("doctor", cwd=folder, **unusual_git).stdout
    done = pick("add", "redis", cwd=folder, **unusual_git)
    assert done.returncode == 0, done.stderr
    git(folder, "add", "--all")
    assert pick("undo", cwd=folder, **unusual_git).returncode == 0
    assert status(folder) == ""
    done = pick("new", "other", "--defaults", cwd=folder.parent, **unusual_git)
    assert done.returncode == 0, done.stderr


def test_a_staged_step_is_undone_in_the_index_too(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    assert pick("add", "redis", cwd=folder).returncode == 0
    git(folder, "add", "--all")
    assert pick("undo", cwd=folder).returncode == 0
    assert status(folder) == ""


@pytest.mark.parametrize("blocking", [REDIS, "src/order_service/cache"])
def test_ignored_files_are_not_written_over(pick: Pick, project: Generate, blocking: str) -> None:
    folder = project(preset="minimal")
    edit(folder, ".gitignore", "\n", "\nsrc/order_service/cache\n")
    mine = folder / blocking
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine", encoding="utf-8")
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == REFUSED
    assert REDIS in done.stderr
    assert "move it away" in done.stderr
    assert mine.read_text(encoding="utf-8") == "mine"
    assert status(folder) == ""


def test_a_second_step_says_that_the_first_is_not_committed(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    assert pick("add", "redis", cwd=folder).returncode == 0
    done = pick("add", "jwt", cwd=folder)
    assert done.returncode == REFUSED
    assert "`add redis` is not committed yet" in done.stderr
    assert "pick-a-stack undo" in done.stderr


def test_a_step_is_undone_after_a_commit_of_something_else(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    assert pick("add", "redis", cwd=folder).returncode == 0
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    git(folder, "add", "mine.txt")
    identity = ["-c", "user.name=me", "-c", "user.email=me@localhost"]
    git(folder, *identity, "commit", "-q", "-m", "mine", "--", "mine.txt")
    assert pick("undo", cwd=folder).returncode == 0
    assert status(folder) == ""
    assert (folder / "mine.txt").exists()


def test_projects_of_one_repository_are_undone_apart(
    pick: Pick, originals: Generate, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    for name in ("one", "two"):
        shutil.copytree(originals({"preset": "minimal"}), whole / name)
        shutil.rmtree(whole / name / ".git")
    commit_all(whole, "both")
    assert pick("add", "redis", cwd=whole / "one").returncode == 0
    assert pick("add", "cache=memory", cwd=whole / "two").returncode == 0
    done = pick("undo", cwd=whole / "one")
    assert "`add redis`" in done.stdout
    assert same(whole / "one", originals({"preset": "minimal"})) == ""
    assert same(whole / "two", originals({"preset": "minimal", "cache": "memory"})) == ""
    assert pick("undo", cwd=whole / "two").returncode == 0
    assert status(whole) == ""


def test_the_shown_update_makes_the_same_change(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    other = Path(shutil.copytree(folder, folder.with_name("other")))
    done = pick("add", "pgvector", "api-key", cwd=folder)
    shown = next(line for line in done.stdout.splitlines() if "copier update" in line)
    command = shlex.split(shown[shown.index("copier update") :])
    done_too = subprocess.run(
        [program("copier"), *command[1:]], cwd=other, capture_output=True, text=True
    )
    assert done_too.returncode == 0, done_too.stderr
    assert same(folder, other) == ""


def test_a_folder_that_is_gone_is_named(shell: Shell, project: Generate) -> None:
    folder = project(preset="minimal")
    done = shell('mkdir gone; cd gone; rmdir ../gone; "$@"', folder, "gaps")
    assert done.returncode == REFUSED
    assert "the folder you are in is gone" in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_bug(shell: Shell, tmp_path: Path, closed: str) -> None:
    done = shell(f'"$@" {closed}', tmp_path, "new", "orders", "--defaults")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "orders" / "pyproject.toml").exists()


def test_an_alphabet_without_a_letter_is_no_bug(pick: Pick) -> None:
    done = pick("plan", "--json", "-d", "description=Größe", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Gr" in done.stdout


def test_a_cache_that_cannot_be_written_says_which_variable(pick: Pick) -> None:
    done = pick("plan", "--ref", "HEAD", XDG_CACHE_HOME="/dev/null/cache")
    assert done.returncode == REFUSED
    assert "set XDG_CACHE_HOME" in done.stderr
