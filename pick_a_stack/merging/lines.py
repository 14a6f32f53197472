"""Merging by lines, as Copier does: the user's patch on the new file, or all three by git.

The steps are Copier's (`Worker._apply_update`); `tests/updates` holds both to the same bytes.
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

MARKERS = (b"<<<<<<< before updating", b">>>>>>> after updating")
LABELS = ("-L", "before updating", "-L", "last update", "-L", "after updating")

FAILED = 128
"""The first exit code of git that is no number of differences."""

Sides = tuple[bytes, bytes, bytes]
"""A file as it was rendered, as the user has it, and as it is rendered now."""


def conflicting(content: bytes) -> bool:
    """Whether a file holds the markers of a conflict."""
    return extent(content) > (0, 0)


def extent(content: bytes) -> tuple[int, int]:
    """How many conflicts a file holds, and how many lines are in them."""
    lines = [line.rstrip() for line in content.splitlines()]
    begins, ends = ([n for n, line in enumerate(lines) if line == mark] for mark in MARKERS)
    return len(begins), sum(ends) - sum(begins)


def marked(mine: str, after: str) -> str:
    """A conflict between two texts of whole lines."""
    below, above = (mark.decode() for mark in MARKERS)
    return f"{below}\n{ended(mine)}=======\n{ended(after)}{above}\n"


def ended(text: str) -> str:
    """A text whose last line has an end."""
    return text if not text or text.endswith("\n") else f"{text}\n"


def three_way(contested: Mapping[str, Sides]) -> dict[str, bytes]:
    """Files that both sides changed, merged by lines, with markers where they meet.

    Raises:
        OSError: when git could not write what it was to.
    """
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


def by_git(before: str, mine: str, after: str) -> str:
    """Three texts merged by git alone, with markers where they meet."""
    with tempfile.TemporaryDirectory() as name:
        for side, text in {"mine": mine, "old": before, "new": after}.items():
            Path(name, side).write_bytes(text.encode())
        merged = git(Path(name), "merge-file", "-p", *LABELS, "mine", "old", "new")
    return merged.decode()


def _merged(folder: Path, path: str) -> bytes:
    patched = (folder / "patched" / path).read_bytes()
    # A patch that leaves the file as it was has not been applied, whatever git says of it.
    if (folder / "patched" / f"{path}.rej").exists() or patched == (
        folder / "new" / path
    ).read_bytes():
        sides = [f"{side}/{path}" for side in ("mine", "old", "new")]
        return git(folder, "merge-file", "-p", *LABELS, *sides)
    return patched


def git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """The output of a git command that ends with the number of differences.

    Raises:
        OSError: with what git said, when it failed.
    """
    alone = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    alone |= {
        # Not as part of a repository that the temporary folders may lie in: it would ignore files.
        "GIT_CEILING_DIRECTORIES": tempfile.gettempdir(),
        # As it comes: `diff.noprefix` and its like make a patch that does not apply.
        **{"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"},
    }
    command = ("git", *arguments)
    done = subprocess.run(
        command, cwd=folder, env=alone, input=given, capture_output=True, check=False
    )
    if done.returncode < 0 or done.returncode >= FAILED:
        said = done.stderr.decode(errors="replace").strip()
        raise OSError(f"git {arguments[0]}: {said or done.returncode}")
    return done.stdout
