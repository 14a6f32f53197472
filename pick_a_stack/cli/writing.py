"""The files of a step: which they are, whether they are as git left them, how they are written."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pick_a_stack.cli.git import entries, git

ABSENT = "0" * 40


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


def touched(top: Path, step: Step) -> list[tuple[str, str, str]]:
    """The files of a step: path, blob before and blob after."""
    raw = git(top, "diff-tree", "-r", "-z", "--no-renames", step.before, step.after)
    fields = entries(raw)
    found = []
    for facts, path in zip(fields[::2], fields[1::2], strict=True):
        _, _, before, after, _ = facts.split(" ")
        found.append((path, before, after))
    return found


def differing(top: Path, step: Step, *, strict: bool) -> list[str]:
    """Files of a step that are not as before it; unless `strict`, as after it will do."""
    files = touched(top, step)
    there = [path for path, _, _ in files if (top / path).is_file()]
    names = os.fsencode("".join(f"{path}\n" for path in there))
    hashes = git(top, "hash-object", "--stdin-paths", stdin=names).decode().split()
    now = dict(zip(there, hashes, strict=True))
    return [
        path
        for path, before, after in files
        if (found := now.get(path, ABSENT)) != before
        and (strict or (found not in (after, ABSENT) and not begun(top, path, after)))
    ]


def begun(top: Path, path: str, blob: str) -> bool:
    """Whether a file is the beginning of a blob: git was killed while it wrote."""
    if blob == ABSENT:
        return False
    return git(top, "cat-file", "blob", blob).startswith((top / path).read_bytes())


def put(top: Path, index: Path, step: Step, tree: str) -> None:
    """Make every file that a step touches as it is in `tree`; `index` is a file to work with."""
    index.unlink(missing_ok=True)
    git(top, "read-tree", tree, index=index)
    here = set(entries(git(top, "ls-files", "-z", index=index)))
    paths = [path for path, _, _ in touched(top, step)]
    gone = [path for path in paths if path not in here]
    if tree == step.before:  # a full disk needs the room before it can be as it was
        delete(top, gone)
    names = os.fsencode("\0".join(path for path in paths if path in here))
    git(top, "checkout-index", "--force", "-z", "--stdin", index=index, stdin=names)
    delete(top, gone)
    index.unlink()
    if step.conflicts and tree == step.before:
        git(top, "reset", "--quiet", "--", *step.conflicts)
    elif tree == step.after:
        removed = [f"0 {ABSENT}\t{path}" for path in step.conflicts]
        lines = os.fsencode("".join(f"{entry}\0" for entry in [*removed, *step.unmerged]))
        git(top, "update-index", "-z", "--index-info", stdin=lines)


def delete(top: Path, paths: list[str]) -> None:
    """Delete files, and the folders that are empty by that."""
    for path in paths:
        file = top / path
        file.unlink(missing_ok=True)
        with suppress(OSError):
            os.removedirs(file.parent)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C off, for git too, during the moment in which files are written."""
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
