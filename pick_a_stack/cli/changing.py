"""`add` and `remove`, `finish` and `undo`: a project gets other answers."""

import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pick_a_stack.cli.agreeing import KEPT, agree, refuse_uncommitted
from pick_a_stack.cli.answering import written
from pick_a_stack.cli.copying import quiet_copier
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.git import plainly
from pick_a_stack.cli.plan import Difference, compare
from pick_a_stack.cli.planning import make_plan
from pick_a_stack.cli.project import Project
from pick_a_stack.cli.report import show_files
from pick_a_stack.cli.resolving import Change, adding, removing
from pick_a_stack.cli.screen import err, escape, out, progress
from pick_a_stack.cli.steps import Workshop
from pick_a_stack.cli.stopping import uninterrupted
from pick_a_stack.cli.writing import Step, touched

MARKER = b"<<<<<<< "
CURRENT = ":current:"
"""The commit of the template that the project has, in Copier's words."""


def run(command: str, names: Sequence[str], *, yes: bool, keep: bool, force: bool) -> None:
    """Plan a change, agree on it, let Copier make it beside the project, write the result."""
    project, workshop = begin()
    now = project.now
    change = (adding if command == "add" else removing)(project.template, now, names)
    if change.answers == now:
        out().print("Nothing to do: the project has these answers already.")
        return
    difference = compare(project, change.answers)
    show(project, now, change, difference)
    kept = agree(change, difference, yes=yes, keep=keep, force=force)
    data = {name: value for name, value in change.answers.items() if value != now[name]}
    with workshop.locked():
        merging = progress("Copier merges the change beside the project ...")
        with merging, plainly(), workshop.copy() as copy:
            update(project, copy / project.prefix, data, CURRENT)
            move_aside(project, copy / project.prefix, kept)
            step = workshop.result(copy, f"{command} {shlex.join(names)}")
        with uninterrupted():
            workshop.write(step)
            tell(workshop, step, kept, equivalent(data))


def begin() -> tuple[Project, Workshop]:
    """The project that the working directory is in, as a step can begin with it.

    Raises:
        CommandError: while a step is half written, or something is not committed.
    """
    project = Project.here()
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
        f"{len(difference[kind])} {kind}" for kind in ("added", "changed", "removed")
    )
    out().print(f"files: {counts}")


def update(project: Project, copy: Path, data: dict[str, Any], ref: str) -> None:
    """Run Copier's update with other answers, or to another commit, in a copy of the project.

    Raises:
        CommandError: with Copier's reason.
    """
    here = Path.cwd()
    os.chdir(project.folder)  # a relative `_src_path` is relative to the project
    try:
        with quiet_copier("nothing was changed"):
            import copier

            copier.run_update(
                copy,
                data=data,
                defaults=True,
                overwrite=True,
                quiet=True,
                vcs_ref=copier.VcsRef.CURRENT if ref == CURRENT else ref,
                conflict="inline",
            )
    finally:
        os.chdir(here)


def move_aside(project: Project, copy: Path, paths: Iterable[str]) -> None:
    """Put the user's version of files that are removed into `kept/`."""
    for path in paths:
        content = project.content(path)
        if content is not None:
            target = copy / KEPT / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def equivalent(data: dict[str, Any], ref: str = CURRENT) -> str:
    """The `copier update` that makes the same change; without a ref, to the latest release."""
    words = ["copier", "update", "--defaults", *(["--vcs-ref", ref] if ref else [])]
    for name, value in data.items():
        words += ["-d", f"{name}={written(value)}"]
    return shlex.join(words)


def tell(workshop: Workshop, step: Step, kept: Sequence[str] = (), same: str = "") -> None:
    """Say what was done, where it conflicts, what to do next, and what does the same."""
    for path in kept:
        out().print(f"kept {KEPT}/{path}", markup=False)
    if same:
        out().print(f"The same without this tool: {same}", markup=False, soft_wrap=True)
    places = conflicts(workshop, step)
    if not places:
        out().print("[good]Done.[/] Look at `git diff`, then: uv sync && uv run pytest")
        err().print("`pick-a-stack undo` takes it back until you commit.")
        return
    out().print(f"[bad]Done, with {len(places)} conflicts[/] between your edits and the change:")
    for path, number in places:
        out().print(f"  {path}:{number}", markup=False)
    out().print(
        "Next: in each place keep what is right, delete the lines <<<<<<<, ======= and >>>>>>>,\n"
        "then `git add FILE`; `pick-a-stack undo` takes the whole step back."
    )
    sys.exit(1)


def conflicts(workshop: Workshop, step: Step) -> list[tuple[str, int]]:
    """Where markers of conflicts are: file and line, from 1."""
    return [
        (path, number)
        for path, _, _ in touched(workshop.top, step)
        if (workshop.top / path).is_file()
        for number, text in enumerate((workshop.top / path).read_bytes().splitlines(), start=1)
        if text.startswith(MARKER)
    ]


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
