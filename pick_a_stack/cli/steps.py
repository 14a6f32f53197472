"""One step of a project, taken whole or not at all.

A step is made in a worktree of the repository below its `.git`, where Copier merges and where a
crash costs nothing. Its result is a git tree. Before the first file of the project is touched, a
journal beside that worktree says what is being written, so that whoever comes next can finish the
step or undo it.
"""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.git import GitError, entries, git, line
from pick_a_stack.cli.project import Project

try:
    import fcntl
except ImportError:  # Windows: two commands at a time are not noticed there
    fcntl = None  # type: ignore[assignment]

ABSENT = "0" * 40
RECOVERY = "`pick-a-stack finish` completes it, `pick-a-stack undo` takes it back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A result to write: from the commit `before` to the tree `after`.

    `unmerged` are index entries of files with conflicts, as `git ls-files --unmerged` has them.
    """

    command: str
    before: str
    after: str
    unmerged: list[str]
    state: Literal["writing", "written"] = "writing"

    @property
    def conflicts(self) -> list[str]:
        """Files with conflicts, by path from the top of the repository."""
        return sorted({entry.partition("\t")[2] for entry in self.unmerged})


class Workshop:
    """Where the steps of a project are made, below its git folder."""

    def __init__(self, project: Project) -> None:
        self.top = project.top
        self.folder = Path(line(project.folder, "rev-parse", "--absolute-git-dir"), "pick-a-stack")
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
        if step is not None and step.state == "writing":
            raise CommandError(f"`{step.command}` was interrupted while it wrote files: {RECOVERY}")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other commands out; a dead process holds nothing.

        Raises:
            CommandError: when another command is at work.
        """
        self.folder.mkdir(exist_ok=True)
        with open(self.folder / "lock", "w", encoding="utf-8") as lock:
            if fcntl is not None:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise CommandError(
                        "another pick-a-stack is at work in this project: wait for it"
                    ) from None
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
            shutil.rmtree(self.folder / name, ignore_errors=True)
        with suppress(GitError):
            git(self.top, "worktree", "prune")

    def result(self, copy: Path, command: str) -> Step:
        """What a copy has become, as a step."""
        unmerged = entries(git(copy, "ls-files", "--unmerged", "-z"))
        git(copy, "add", "--all", "--force")
        after = line(copy, "write-tree")
        before = line(copy, "rev-parse", "HEAD")
        return Step(command=command, before=before, after=after, unmerged=unmerged)

    def write(self, step: Step) -> None:
        """Write a step into the project, or leave the project as it was.

        Raises:
            CommandError: nothing was written, or how to finish or undo what was.
        """
        if self.differing(step, strict=True):
            raise CommandError("the project changed meanwhile; nothing was written: try again")
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
        if line(self.top, "rev-parse", "HEAD") != step.before:
            raise CommandError(f"`{step.command}` is committed: `git revert` takes it back")
        self.refuse_foreign(step)
        with uninterrupted():
            self.note(replace(step, state="writing"))
            self.put(step, step.before)
            self.journal.unlink()

    def put(self, step: Step, tree: str) -> None:
        """Make every file that the step touches as it is in `tree`."""
        index = self.folder / "index"
        index.unlink(missing_ok=True)
        git(self.top, "read-tree", tree, index=index)
        here = set(entries(git(self.top, "ls-files", "-z", index=index)))
        paths = [path for path, _, _ in self.touched(step)]
        gone = [path for path in paths if path not in here]
        if tree == step.before:  # a full disk needs the room before it can be as it was
            self.delete(gone)
        names = "\0".join(path for path in paths if path in here).encode()
        git(self.top, "checkout-index", "--force", "-z", "--stdin", index=index, stdin=names)
        self.delete(gone)
        index.unlink()
        if step.conflicts and tree == step.before:
            git(self.top, "reset", "--quiet", "--", *step.conflicts)
        elif tree == step.after:
            removed = [f"0 {ABSENT}\t{path}" for path in step.conflicts]
            lines = "".join(f"{entry}\0" for entry in [*removed, *step.unmerged]).encode()
            git(self.top, "update-index", "-z", "--index-info", stdin=lines)
            self.note(replace(step, state="written"))

    def delete(self, paths: list[str]) -> None:
        """Delete files, and the folders that are empty by that."""
        for path in paths:
            file = self.top / path
            file.unlink(missing_ok=True)
            with suppress(OSError):
                os.removedirs(file.parent)

    def note(self, step: Step) -> None:
        """Write the journal, whole or not at all."""
        fresh = self.journal.with_suffix(".new")
        with open(fresh, "w", encoding="utf-8") as file:
            json.dump(asdict(step), file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.journal)

    def touched(self, step: Step) -> list[tuple[str, str, str]]:
        """The files of a step: path, blob before and blob after."""
        raw = git(self.top, "diff-tree", "-r", "-z", "--no-renames", step.before, step.after)
        fields = entries(raw)
        found = []
        for facts, path in zip(fields[::2], fields[1::2], strict=True):
            _, _, before, after, _ = facts.split(" ")
            found.append((path, before, after))
        return found

    def differing(self, step: Step, *, strict: bool) -> list[str]:
        """Files of a step that are not as before it; unless `strict`, as after it will do."""
        touched = self.touched(step)
        there = [path for path, _, _ in touched if (self.top / path).is_file()]
        names = "".join(f"{path}\n" for path in there).encode()
        hashes = git(self.top, "hash-object", "--stdin-paths", stdin=names).decode().split()
        now = dict(zip(there, hashes, strict=True))
        return [
            path
            for path, before, after in touched
            if (found := now.get(path, ABSENT)) != before
            and (strict or (found not in (after, ABSENT) and not self.begun(path, after)))
        ]

    def begun(self, path: str, blob: str) -> bool:
        """Whether a file is the beginning of a blob: git was killed while it wrote."""
        if blob == ABSENT:
            return False
        return git(self.top, "cat-file", "blob", blob).startswith((self.top / path).read_bytes())

    def refuse_foreign(self, step: Step) -> None:
        """Refuse to write over what was edited since.

        Raises:
            CommandError: names the files.
        """
        if edited := self.differing(step, strict=False):
            raise CommandError(
                f"edited since `{step.command}`: {', '.join(edited)}: move them away, or commit"
            )


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C off, for git too, during the moment in which files are written."""
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
