"""Where files went that the user moved."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pick_a_stack.merging.lines import git

Files = Mapping[str, bytes]

RENAMES = ("--no-index", "--no-ext-diff", "--find-renames", "-l0", "--name-status", "-z")


@dataclass(frozen=True, slots=True)
class Moves:
    """Generated files that are not where they were.

    Attributes:
        certain: where each went that the template changes, as git finds renames.
        left: where each went that the template takes away.
        doubtful: files that may be what is left of one, in whole or in part.
    """

    certain: Mapping[str, str]
    left: Mapping[str, str]
    doubtful: Mapping[str, list[str]]

    def followed(self, files: Files) -> dict[str, bytes]:
        """Rendered files, at the paths where the user has them."""
        return {self.certain.get(path, path): content for path, content in files.items()}


def find_moves(before: Files, mine: Files, after: Files, links: Mapping[str, str]) -> Moves:
    """Where the files went that are missing, and that the template changes or takes away.

    `links` are files that are symbolic links by now, with what they lead to.
    """
    gone = {
        path: content
        for path, content in before.items()
        if path not in mine and path not in links and content.strip() and after.get(path) != content
    }
    fresh = {
        path: content for path, content in mine.items() if path not in before and path not in after
    }
    followed = {
        path: target
        for path, target in links.items()
        if path in before and path in after and target not in before and target not in after
    }
    found = renames(gone, fresh) if gone and fresh else {}
    taken = set(found.values())
    doubtful = {
        path: sorted(each for each in fresh if each not in taken and is_alike(path, each))
        for path in gone
        if path not in found and path in after
    }
    return Moves(
        certain=followed | {path: target for path, target in found.items() if path in after},
        left={path: target for path, target in found.items() if path not in after},
        doubtful={path: others for path, others in doubtful.items() if others},
    )


def renames(gone: Files, fresh: Files) -> dict[str, str]:
    """What git takes for renamed."""
    with tempfile.TemporaryDirectory() as name:
        for side, files in {"old": gone, "new": fresh}.items():
            for path, content in files.items():
                target = Path(name, side, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.replace(b"\r\n", b"\n"))
        fields = git(Path(name), "diff", *RENAMES, "old", "new").decode().split("\0")
    found = {}
    while len(fields) > 1:
        is_rename = fields[0].startswith("R")
        if is_rename:
            found[fields[1].removeprefix("old/")] = fields[2].removeprefix("new/")
        fields = fields[3 if is_rename else 2 :]
    return found


def is_alike(path: str, other: str) -> bool:
    """Whether one path may be what became of another: its name elsewhere, a package of it."""
    was, now = PurePosixPath(path), PurePosixPath(other)
    return now.suffix == was.suffix and (
        now.name == was.name != "__init__.py" or was.with_suffix("") in now.parents
    )
