"""`copier update` in process: what Copier leaves of a project, without its renders and its git.

The steps are Copier's (`Worker._apply_update`), taken only where they can matter: for files that
both the user and the template changed. `test_merging.py` holds the two to the same bytes.
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ANSWERS_FILE = ".copier-answers.yml"
MARKERS = (b"<<<<<<< before updating", b">>>>>>> after updating")
LABELS = ("-L", "before updating", "-L", "last update", "-L", "after updating")

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Merge:
    """A project after an update.

    Attributes:
        files: its files by path.
        conflicts: paths of files with conflict markers.
        deleted: paths of files that the user had edited, and that went with a capability.
    """

    files: Files
    conflicts: frozenset[str]
    deleted: frozenset[str]


def merge(before: Files, mine: Files, after: Files) -> Merge:
    """A user's project, rendered as `before` and edited, once the template renders `after`."""
    files = {path: content for path, content in mine.items() if path not in before}
    contested: dict[str, tuple[bytes, bytes, bytes]] = {}
    for path, content in after.items():
        if path == ANSWERS_FILE or mine.get(path) == before.get(path):
            files[path] = content
        elif path in mine:
            contested[path] = (before.get(path, b""), mine[path], content)
    files |= three_way(contested)
    return Merge(
        files=files,
        conflicts=frozenset(path for path in contested if conflicting(files[path])),
        deleted=frozenset(
            path
            for path, content in before.items()
            if path not in after and mine.get(path, content) != content
        ),
    )


def conflicting(content: bytes) -> bool:
    """Whether a file holds the markers of a conflict."""
    return any(line.rstrip() in MARKERS for line in content.splitlines())


def three_way(contested: Mapping[str, tuple[bytes, bytes, bytes]]) -> Files:
    """Files that both changed: the user's patch is applied to the new file, or all three merge."""
    if not contested:
        return {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, (before, mine, after) in contested.items():
            sides = {"old": before, "mine": mine, "new": after, "patched": after}
            for side, content in sides.items():
                target = folder / side / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        compared = ("--no-index", "--no-ext-diff", "--unified=3", "--inter-hunk-context=-1")
        patch = git(folder, "diff", *compared, "old", "mine")
        git(folder / "patched", "apply", "--reject", "-p2", given=patch)
        return {path: _merged(folder, path) for path in contested}


def _merged(folder: Path, path: str) -> bytes:
    if (folder / "patched" / f"{path}.rej").exists():
        sides = [f"{side}/{path}" for side in ("mine", "old", "new")]
        return git(folder, "merge-file", "-p", *LABELS, *sides)
    return (folder / "patched" / path).read_bytes()


def git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """The output of a git command, which may end with a code of its own."""
    # Not as part of a repository that the temporary folders may lie in: it would ignore files.
    alone = os.environ | {"GIT_CEILING_DIRECTORIES": tempfile.gettempdir()}
    command = ("git", *arguments)
    done = subprocess.run(
        command, cwd=folder, env=alone, input=given, capture_output=True, check=False
    )
    return done.stdout
