"""`copier update` in process: what Copier leaves of a project, without its renders and its git.

The steps are Copier's (`Worker._apply_update`), taken only where they can matter: for files that
both the user and the template changed. `test_merging.py` holds the two to the same bytes.
"""

from dataclasses import dataclass

from pick_a_stack.merging import ANSWERS_FILE
from pick_a_stack.merging.lines import conflicting, three_way

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
