"""What a user would miss after an update."""

from collections import Counter

from .merging import Files, Merge


def lost(before: Files, mine: Files, merged: Merge) -> list[str]:
    """Lines that the user wrote and that are nowhere in their file after an update.

    Files that went with a capability are not looked at: `merged.deleted` names those.
    """
    missing = []
    for path, content in mine.items():
        if path in merged.deleted:
            continue
        written = Counter(content.splitlines()) - Counter(before.get(path, b"").splitlines())
        kept = Counter(merged.files.get(path, b"").splitlines())
        missing += [f"{path}: {line.decode()}" for line in (written - kept).elements()]
    return missing


def resurrected(before: Files, mine: Files, after: Files, merged: Merge) -> list[str]:
    """Lines that the user took out, and that are back although nothing conflicts."""
    back = []
    for path in before.keys() & mine.keys() & after.keys() - merged.conflicts:
        taken = Counter(before[path].splitlines()) - Counter(mine[path].splitlines())
        expected = Counter(after[path].splitlines()) - taken
        more = Counter(merged.files[path].splitlines()) - Counter(mine[path].splitlines())
        returned = (more - expected) & taken
        back += [f"{path}: {line.decode()}" for line in returned.elements()]
    return back
