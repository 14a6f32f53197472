"""The files of a project, merged with what the template makes of other answers."""

import os
from collections.abc import Mapping
from pathlib import Path

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.git import entries, git
from pick_a_stack.cli.project import Project
from pick_a_stack.cli.screen import out
from pick_a_stack.merging import Merged, merge
from pick_a_stack.merging.lines import Sides
from pick_a_stack.merging.moves import Moves, find_moves
from pick_a_stack.merging.ruff import found_ruff

Files = dict[str, bytes]
FILE_MODE = "100644"


def merge_into(project: Project, copy: Path, after: Files) -> Merged:
    """Make the project in `copy` what the template renders now, with the user's edits.

    Raises:
        CommandError: when that cannot be written.
    """
    before = project.rendered
    mine, links = tracked(copy, before)
    try:
        merged = merge(before, mine, after, links=links, ruff=found_ruff(project.folder))
        for path in mine.keys() - merged.files.keys():
            (copy / path).unlink()
        for path, content in merged.files.items():
            if mine.get(path) != content:
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                (copy / path).write_bytes(content)
    except OSError as error:
        raise CommandError(f"{error}; nothing was changed") from None
    mark_unmerged(copy, project.prefix, merged.conflicts)
    return merged


def tracked(folder: Path, rendered: Mapping[str, bytes]) -> tuple[Files, dict[str, str]]:
    """The files that git has of a folder, and which of those rendered are links to others."""
    paths = entries(git(folder, "ls-files", "-z"))
    files: Files = {}
    links: dict[str, str] = {}
    for path in paths:
        if (folder / path).is_symlink():
            links |= dict(followed(folder, path, rendered))
        elif (folder / path).is_file():
            files[path] = (folder / path).read_bytes()
    return files, {path: target for path, target in links.items() if target in files}


def followed(folder: Path, link: str, rendered: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """The rendered files at a link or below it, and where each is in fact."""
    target = (folder / link).resolve()
    if not target.is_relative_to(folder.resolve()):
        return []
    real = target.relative_to(folder.resolve()).as_posix()
    return [
        (path, real + path.removeprefix(link))
        for path in rendered
        if path == link or path.startswith(f"{link}/")
    ]


def mark_unmerged(copy: Path, prefix: str, conflicts: Mapping[str, Sides]) -> None:
    """Have the index of a worktree hold the three sides of each conflict, as a merge does."""
    lines = []
    for path, sides in conflicts.items():
        listed = os.fsdecode(git(copy, "ls-files", "--stage", "-z", "--", path))
        mode = listed.partition(" ")[0] or FILE_MODE
        lines.append(f"0 {'0' * 40}\t{prefix}{path}")
        for stage, content in enumerate(sides, start=1):
            if content or stage > 1:
                blob = git(copy, "hash-object", "-w", "--stdin", f"--path={path}", stdin=content)
                lines.append(f"{mode} {blob.decode().strip()} {stage}\t{prefix}{path}")
    if lines:
        stages = os.fsencode("".join(f"{line}\0" for line in lines))
        git(copy, "update-index", "-z", "--index-info", stdin=stages)


def moved(project: Project, after: Mapping[str, bytes]) -> Moves:
    """Which of the files that a change concerns the user moved."""
    mine, links = tracked(project.folder, project.rendered)
    return find_moves(project.rendered, mine, after, links)


def tell_merged(merged: Merged) -> None:
    """Say what was merged elsewhere than it was rendered, and in which style."""
    for path, target in merged.moved.items():
        out().print(f"moved by you, and merged there: {path} -> {target}", markup=False)
    for path, target in merged.left.items():
        out().print(f"moved by you, and left there: {path} -> {target}", markup=False)
    if merged.unstyled:
        out().print("The project has a style of its own, and no ruff to write it: merged as it is.")
    for path, others in merged.doubtful.items():
        out().print("[bad]Not merged[/], for it is not where it was:", end=" ")
        out().print(f"{path} (now {' or '.join(others)}?)", markup=False, soft_wrap=True)
    for path in sorted(merged.unread):
        out().print("[bad]Not merged[/], for git takes it for binary:", end=" ")
        out().print(f"{path} (as UTF-16? save it as UTF-8)", markup=False, soft_wrap=True)
