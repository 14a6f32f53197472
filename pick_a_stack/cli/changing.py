"""`add` and `remove`, `finish` and `undo`: a project gets other answers."""

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pick_a_stack.cli.agreeing import ENDING, KEPT, agree, refuse_uncommitted
from pick_a_stack.cli.answering import written
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.fit import fitted, read
from pick_a_stack.cli.git import plainly
from pick_a_stack.cli.merging import merge_into, tell_merged
from pick_a_stack.cli.plan import SHOWN, Difference, compare
from pick_a_stack.cli.planning import make_plan
from pick_a_stack.cli.project import Project
from pick_a_stack.cli.report import show_files
from pick_a_stack.cli.resolving import Change, adding, removing
from pick_a_stack.cli.screen import escape, out, progress
from pick_a_stack.cli.steps import Workshop
from pick_a_stack.cli.stopping import uninterrupted
from pick_a_stack.cli.telling import tell

CURRENT = ":current:"
"""The commit of the template that the project has, in Copier's words."""


def run(
    command: str, names: Sequence[str], *, yes: bool, keep: bool, force: bool, fix: bool
) -> None:
    """Plan a change, agree on it, merge it beside the project, write the result."""
    project, workshop = begin()
    now = project.now
    change = (adding if command == "add" else removing)(project.template, now, names)
    if change.answers == now:
        out().print("Nothing to do: the project has these answers already.")
        return
    after = project.template.render(change.answers, project.origin)
    difference = compare(project, after)
    show(project, now, change, difference)
    kept = agree(change, difference, yes=yes, keep=keep, force=force)
    data = {name: value for name, value in change.answers.items() if value != now[name]}
    with workshop.locked():
        merging = progress("Merging the change beside the project ...")
        with merging, plainly(), workshop.copy() as copy:
            folder = copy / project.prefix
            mine = read(project, folder)
            merged = merge_into(project, folder, after)
            fit = fitted(project, folder, after, mine, fix=fix)
            move_aside(project, folder, kept)
            step = workshop.result(copy, f"{command} {shlex.join(names)}")
        with uninterrupted():
            workshop.write(step)
            tell_merged(merged)
            tell(workshop, step, kept, equivalent(data), fit, whole=merged.is_whole)


def begin(folder: Path | None = None) -> tuple[Project, Workshop]:
    """The project that a folder is in, or the working directory, as a step can begin with it.

    Raises:
        CommandError: while a step is half written, or something is not committed.
    """
    project = Project.find(folder) if folder else Project.here()
    workshop = Workshop(project)
    workshop.refuse_unfinished()
    refuse_uncommitted(workshop, project.uncommitted())
    return project, workshop


def show(project: Project, now: dict[str, Any], change: Change, difference: Difference) -> None:
    """Say what will change, and why it is more than what was asked for."""
    for name, value in change.answers.items():
        if value != now[name]:
            before, after = escape(written(now[name])), escape(written(value))
            out().print(f"{name}: {before} -> [bold]{after}[/]")
    show_reasons(change)
    show_touched(difference)
    before = make_plan(project.template, now).summary
    out().print(f"before: {before}\nafter:  {make_plan(project.template, change.answers).summary}")


def show_reasons(change: Change) -> None:
    """Say why answers change that nobody named."""
    for reason in change.also:
        out().print(f"also {' '.join(reason.split())}", markup=False)
    for reason in change.lost:
        out().print(f"so {' '.join(reason.split())}", markup=False)


def show_touched(difference: Difference) -> None:
    """Say how many files change, and which edited ones go."""
    edited = [path for path in difference["removed"] if path in difference["edited"]]
    show_files({"edited by you, and removed by this": edited})
    counts = ", ".join(
        f"{len(difference[kind])} {kind}" for kind in SHOWN if difference[kind] or kind != "moved"
    )
    out().print(f"files: {counts}")


def move_aside(project: Project, copy: Path, paths: Iterable[str]) -> None:
    """Put the user's version of files that are removed into `kept/`."""
    for path in paths:
        content = project.content(path)
        if content is not None:
            target = copy / KEPT / f"{path}{ENDING}"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def equivalent(data: dict[str, Any], ref: str = CURRENT) -> str:
    """The `copier update` that makes the same change; without a ref, to the latest release."""
    words = ["copier", "update", "--defaults", *(["--vcs-ref", ref] if ref else [])]
    for name, value in data.items():
        words += ["-d", f"{name}={written(value)}"]
    return shlex.join(words)


def finish() -> None:
    """Complete a step that was interrupted while it wrote files."""
    project = Project.here()
    workshop = Workshop(project)
    step = workshop.last()
    if step is None or step.state == "written":
        raise CommandError("no step was interrupted: there is nothing to finish")
    with workshop.locked(), uninterrupted():
        workshop.finish(step)
        tell(workshop, step)


def undo() -> None:
    """Take the last step back."""
    workshop = Workshop(Project.here())
    step = workshop.last()
    if step is None:
        raise CommandError("no step to take back: `git log` has what is committed")
    with workshop.locked(), uninterrupted():
        workshop.undo(step)
        out().print(f"[good]Undone[/]: the project is as before `{escape(step.command)}`.")
