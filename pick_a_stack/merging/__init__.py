"""Merging that knows the files: what lines leave in conflict is merged by entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pick_a_stack.merging.entries import merge_entries
from pick_a_stack.merging.lines import Sides, conflicting, extent, three_way
from pick_a_stack.merging.moves import find_moves
from pick_a_stack.merging.style import in_style, style_of, styled, tidied

ANSWERS_FILE = ".copier-answers.yml"

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Merged:
    """A project after an update.

    Attributes:
        files: its files by path.
        conflicts: what conflicts, by path: the file as rendered, as the user has it, as new.
        deleted: paths of files that the user had edited, and that went with a capability.
        by_entry: paths of files that lines alone would have left in conflict.
        moved: generated files that the user moved, with the path where they were merged.
        left: those that the user moved and the template takes away; they stay there.
        doubtful: changed files that are not there, with those that may be what became of them.
        unread: changed files that are no text as the user has them; they stay as they are.
        unstyled: whether the project has a style of its own, and no ruff to write it.
    """

    files: dict[str, bytes]
    conflicts: dict[str, Sides] = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()
    by_entry: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    doubtful: Mapping[str, list[str]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    unstyled: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every change of the template is in the files, conflicts included."""
        return not self.doubtful and not self.unread


def merge(
    before: Files,
    mine: Files,
    after: Files,
    *,
    links: Mapping[str, str] | None = None,
    ruff: Path | None = None,
) -> Merged:
    """A user's project, rendered as `before` and edited, once the template renders `after`.

    `links` are files of the project that are symbolic links, with what they lead to; these are
    not in `mine`. `ruff` is the program that writes Python in the project's style.
    """
    went = find_moves(before, mine, after, links or {})
    before, after = went.followed(before), went.followed(after)
    style = style_of(before, mine)
    if style:
        before, after = in_style(partial(styled, style, ruff), before, mine, after)
    files = {path: content for path, content in mine.items() if path not in before}
    contested: dict[str, Sides] = {}
    for path, content in after.items():
        if path == ANSWERS_FILE or mine.get(path) == before.get(path):
            files[path] = content
        elif path in mine:
            contested[path] = (before.get(path, b""), mine[path], content)
    # git takes such a file for binary, has no patch for it, and the user's would be gone.
    unread = {path: mine[path] for path in contested if b"\0" in mine[path]}
    contested = {path: sides for path, sides in contested.items() if path not in unread}
    files |= unread | three_way(contested)
    met = {path for path in contested if conflicting(files[path])}
    files |= by_entry(files, {path: contested[path] for path in met}, mine, ruff)
    conflicts = {path: contested[path] for path in sorted(met) if conflicting(files[path])}
    return Merged(
        files=files,
        conflicts=conflicts,
        deleted=frozenset(
            path
            for path, content in before.items()
            if path not in after and mine.get(path, content) != content
        ),
        by_entry=frozenset(met - conflicts.keys()),
        moved=went.certain,
        left=went.left,
        doubtful=went.doubtful,
        unread=frozenset(path for path in unread if before.get(path) != after[path]),
        unstyled=style.needs_ruff and ruff is None,
    )


def by_entry(
    files: Files, contested: Mapping[str, Sides], mine: Files, ruff: Path | None
) -> dict[str, bytes]:
    """What entries decide of the files that lines left in conflict."""
    found = {}
    for path, sides in contested.items():
        merged = merge_entries(path, *sides)
        if merged is not None and extent(merged) <= extent(files[path]):
            found[path] = merged
    if ruff is None:
        return found
    return found | tidied(ruff, found, mine)
