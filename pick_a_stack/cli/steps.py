"""One step of a project, taken whole or not at all.

A step is made in a worktree of the repository below its `.git`, where files are merged and a
crash costs nothing. Its result is a git tree. Before the first file of the project is touched, a
journal beside that worktree says what is being written, so that whoever comes next can finish the
step or undo it.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import quote

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.git import GitError, entries, git, line, wait_for_index
from pick_a_stack.cli.project import Project
from pick_a_stack.cli.stopping import uninterrupted
from pick_a_stack.cli.writing import Step, differing, put, touched

if sys.platform != "win32":  # where two commands at a time are not noticed
    import fcntl

RECOVERY = "`pick-a-stack finish` completes it, `pick-a-stack undo` takes it back"


def remove(folder: Path) -> None:
    """Delete a folder, in which what was interrupted with us may still be writing."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.05)


class Workshop:
    """Where the steps of a project are made, below its git folder."""

    def __init__(self, project: Project) -> None:
        self.top = project.top
        below = Path(line(project.folder, "rev-parse", "--absolute-git-dir"), "pick-a-stack")
        self.folder = below / quote(project.prefix, safe="")  # a repository may have several
        self.journal = self.folder / "journal.json"

    def last(self) -> Step | None:
        """The step that was taken last, or is being taken."""
        try:
            return Step(**json.loads(self.journal.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def refuse_unfinished(self) -> None:
        """Refuse while an earlier step is half written.

        Raises:
            CommandError: says how to finish or undo it.
        """
        step = self.last()
        if step is not None and step.state == "writing" and not self.is_committed(step):
            raise CommandError(f"`{step.command}` was interrupted while it wrote files: {RECOVERY}")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other commands out; a dead process holds nothing.

        Raises:
            CommandError: when another command is at work, or git.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "w", encoding="utf-8") as lock:
            if sys.platform != "win32":
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise CommandError(
                        "another pick-a-stack is at work in this project: wait for it"
                    ) from None
            wait_for_index(self.top)
            yield

    @contextmanager
    def copy(self) -> Iterator[Path]:
        """A worktree of HEAD, and temporary files beside it; both are gone afterwards."""
        self.clear()
        work, temporary = self.folder / "work", self.folder / "temporary"
        usual = tempfile.tempdir
        try:
            temporary.mkdir(parents=True)
            git(self.top, "worktree", "add", "--quiet", "--detach", str(work), "HEAD")
            tempfile.tempdir = str(temporary)
            yield work
        finally:
            tempfile.tempdir = usual
            self.clear()

    def clear(self) -> None:
        """Delete what an earlier command left."""
        for name in ("work", "temporary"):
            remove(self.folder / name)
        with suppress(GitError):
            git(self.top, "worktree", "prune")

    def result(self, copy: Path, command: str) -> Step:
        """What a copy has become, as a step."""
        unmerged = entries(git(copy, "ls-files", "--unmerged", "-z"))
        git(copy, "add", "--all", "--force")
        after = line(copy, "write-tree")
        before = line(self.top, "rev-parse", "HEAD")
        return Step(command=command, before=before, after=after, unmerged=unmerged)

    def write(self, step: Step) -> None:
        """Write a step into the project, or leave the project as it was.

        Raises:
            CommandError: nothing was written, or how to finish or undo what was.
        """
        if foreign := differing(self.top, step, strict=True):
            raise CommandError(
                f"not as git has it, and to be written: {', '.join(foreign)}; nothing was written:"
                " move it away, or commit it, and try again"
            )
        with uninterrupted():
            self.note(step)
            try:
                self.put(step, step.after)
            except (CommandError, OSError) as error:
                reason = str(error).rstrip(".")
                try:
                    self.put(step, step.before)
                    self.journal.unlink()
                except (CommandError, OSError):
                    raise CommandError(f"{reason}; the step is half written: {RECOVERY}") from None
                raise CommandError(f"{reason}; the project is as before") from None

    def finish(self, step: Step) -> None:
        """Write the rest of an interrupted step."""
        self.refuse_foreign(step)
        with uninterrupted():
            self.put(step, step.after)

    def undo(self, step: Step) -> None:
        """Put the project back to what it was before a step.

        Raises:
            CommandError: when the step was committed, or a file was edited since.
        """
        if self.is_committed(step):
            raise CommandError(f"`{step.command}` is committed: `git revert` takes it back")
        self.refuse_foreign(step)
        with uninterrupted():
            self.note(replace(step, state="writing"))
            self.put(step, step.before)
            self.journal.unlink()

    def is_committed(self, step: Step) -> bool:
        """Whether commits since then changed files of a step."""
        since = {path for path, _, _ in touched(self.top, replace(step, after="HEAD"))}
        return any(path in since for path, _, _ in touched(self.top, step))

    def is_written(self, step: Step) -> bool:
        """Whether a step is in the files and in no commit."""
        return not self.is_committed(step) and bool(differing(self.top, step, strict=True))

    def put(self, step: Step, tree: str) -> None:
        """Make the files of a step as in `tree`, and note when they are as after it."""
        put(self.top, self.folder / "index", step, tree)
        if tree == step.after:
            self.note(replace(step, state="written"))

    def note(self, step: Step) -> None:
        """Write the journal, whole or not at all."""
        fresh = self.journal.with_suffix(".new")
        with open(fresh, "w", encoding="utf-8") as file:
            json.dump(asdict(step), file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.journal)

    def refuse_foreign(self, step: Step) -> None:
        """Refuse to write over what was edited since.

        Raises:
            CommandError: names the files.
        """
        if edited := differing(self.top, step, strict=False):
            raise CommandError(
                f"edited since `{step.command}`: {', '.join(edited)}: move them away, or commit"
            )
