"""The files of a step: which they are, whether they are as git left them, how they are written."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pick_a_stack.cli.git import entries, git

ABSENT = ""


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
        found.append((path, before.strip("0") and before, after.strip("0") and after))
    return found


def differing(top: Path, step: Step, *, strict: bool) -> list[str]:
    """Files of a step that are not as before it; unless `strict`, as after it will do."""
    files = touched(top, step)
    now = blobs(top, [path for path, _, _ in files])
    return [
        path
        for path, before, after in files
        if (found := now.get(path, ABSENT)) != before
        and (strict or (found not in (after, ABSENT) and not begun(top, path, after)))
    ]


def blobs(top: Path, paths: list[str]) -> dict[str, str]:
    """What is at each path now, as the id that git gives it; nothing for what is not there."""
    there = [path for path in paths if (top / path).is_file() and not (top / path).is_symlink()]
    names = os.fsencode("".join(f"{path}\n" for path in there))
    hashes = git(top, "hash-object", "--stdin-paths", stdin=names).decode().split()
    found = dict(zip(there, hashes, strict=True))
    for path in paths:
        if (top / path).is_symlink():
            target = os.fsencode((top / path).readlink())
            found[path] = git(top, "hash-object", "--stdin", stdin=target).decode().strip()
        elif is_blocked(top, path, paths):
            found[path] = "something else"
    return found


def is_blocked(top: Path, path: str, paths: list[str]) -> bool:
    """Whether a folder is at a path, or no folder above it, that is none of `paths` either."""
    if (top / path).is_dir():
        return not any(each.startswith(f"{path}/") for each in paths)
    above = [each.as_posix() for each in Path(path).parents][:-1]
    blocks = [each for each in above if os.path.lexists(top / each) and not (top / each).is_dir()]
    return any(each not in paths for each in blocks)


def begun(top: Path, path: str, blob: str) -> bool:
    """Whether a file is the beginning of a blob: git was killed while it wrote."""
    if blob == ABSENT:
        return False
    written = git(top, "cat-file", "--filters", f"--path={path}", blob)
    return (top / path).is_file() and written.startswith((top / path).read_bytes())


def put(top: Path, index: Path, step: Step, tree: str) -> None:
    """Make every file that a step touches as it is in `tree`; `index` is a file to work with."""
    for left in (index, index.with_name(f"{index.name}.lock")):  # by a git that was killed
        left.unlink(missing_ok=True)
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
    note_in_index(top, step, paths, tree)


def note_in_index(top: Path, step: Step, paths: list[str], tree: str) -> None:
    """Have git's own index show the files as before the step, or the conflicts after it.

    Entries are replaced, so that git compares contents: with other line ends in the working tree
    it would take the size that it remembers for a change.
    """
    replaced, found = step.conflicts, step.unmerged
    if tree == step.before:
        there = entries(git(top, "ls-tree", "-r", "-z", "--full-tree", tree))
        replaced = paths
        found = [entry for entry in there if entry.partition("\t")[2] in set(paths)]
    removed = [f"0 {'0' * len(step.after)}\t{path}" for path in replaced]
    lines = os.fsencode("".join(f"{entry}\0" for entry in [*removed, *found]))
    git(top, "update-index", "-z", "--index-info", stdin=lines)


def delete(top: Path, paths: list[str]) -> None:
    """Delete files, and the folders that are empty by that."""
    for path in paths:
        file = top / path
        file.unlink(missing_ok=True)
        with suppress(OSError):
            os.removedirs(file.parent)
