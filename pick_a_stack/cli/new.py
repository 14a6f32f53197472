"""`new`: a project, from questions or from flags."""

import os
import shlex
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pick_a_stack.cli.answering import completed, from_flags, written
from pick_a_stack.cli.errors import CommandError, UsageError
from pick_a_stack.cli.planning import make_plan
from pick_a_stack.cli.report import show_plan
from pick_a_stack.cli.screen import err, escape, is_interactive, out, progress
from pick_a_stack.cli.sources import Source, open_source
from pick_a_stack.cli.stopping import uninterrupted
from pick_a_stack.template import Answers, RefusedError, Template, write_files

UNFINISHED = ".unfinished"


def run(
    folder: Path | None,
    pairs: Iterable[str],
    file: Path | None,
    location: str | None,
    ref: str | None,
    *,
    yes: bool,
) -> None:
    """Settle the answers, show the plan, write the project, print the command that repeats it."""
    source = open_source(location, ref)
    given = from_flags(source.template, pairs, file)
    if folder is not None:
        refuse_occupied(folder)
        given = {"project_name": folder.resolve().name} | given
    if is_interactive() and not yes:
        from pick_a_stack.cli.guide import Guide

        answers = Guide(source.template, given).walk()
    else:
        if not (yes or given.keys() - {"project_name"}):
            raise UsageError(
                "no terminal to ask on: say -d NAME=VALUE, --data-file FILE or --defaults"
            )
        if not given:
            raise UsageError("which folder? say pick-a-stack new DIR")
        answers = completed(source.template, given)
        show_plan(make_plan(source.template, answers))
    folder = folder or Path(answers["project_name"])
    refuse_occupied(folder)
    with progress(f"Writing {folder} ..."):
        write(source, folder, answers)
    with uninterrupted():
        tell(source, folder, answers)


def refuse_occupied(folder: Path) -> None:
    """Refuse a place where something is.

    Raises:
        CommandError: says how to change a project instead.
    """
    if not os.path.lexists(folder):
        return
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else {folder.name}
    if UNFINISHED in there and len(there) > 1:
        raise CommandError(
            f"{folder} has a part of a project, whose command was killed as it wrote it:"
            " delete what is in the folder, and try again"
        )
    if there - {UNFINISHED}:
        raise CommandError(
            f"{folder} is not empty: choose a new folder, or change the project in it"
            " with `pick-a-stack add`"
        )


def write(source: Source, folder: Path, answers: Answers) -> None:
    """Write beside `folder` what Copier would, and move it there when it is whole."""
    unfinished = staging(folder)
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True)
        write_files(unfinished, source.template.render(answers, source.origin()))
        with uninterrupted():
            move(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def staging(folder: Path) -> Path:
    """Where to write first: beside a new folder; within one that is there, for its parent may not
    be ours to write in."""
    folder = folder.resolve()
    return (
        folder / UNFINISHED if folder.is_dir() else folder.with_name(f".{folder.name}{UNFINISHED}")
    )


def move(unfinished: Path, folder: Path) -> None:
    """Put a whole project where it belongs: in one go, unless the folder is there already."""
    if not folder.is_dir():
        os.rename(unfinished, folder)
        return
    for child in unfinished.iterdir():
        os.rename(child, folder / child.name)


def tell(source: Source, folder: Path, answers: Answers) -> None:
    """Say what is next, and what repeats this without the tool."""
    out().print(f"\n[good]{escape(str(folder))} is ready.[/] Next:")
    out().print(
        f"  cd {shlex.quote(str(folder))} && git init && git add -A && git commit -m generated\n"
        "  uv sync && uv run pytest",
        markup=False,
    )
    if shutil.which("uv") is None:
        out().print("  (uv is not here yet: https://docs.astral.sh/uv/ says how to get it)")
    out().print("\nThe same without this tool:")
    out().print(f"  {command(source, folder, answers)}", markup=False, soft_wrap=True)
    if source.ref == "HEAD":
        err().print(
            "Note: the template has changes that are not committed. No later step finds them:"
            " commit them there and generate anew before you build on this."
        )


def command(source: Source, folder: Path, answers: Answers) -> str:
    """The `copier copy` that writes the same project."""
    return copy_command(source, folder, deciding(source.template, answers))


def copy_command(source: Source, folder: Path, given: Mapping[str, Any]) -> str:
    """The `copier copy` with some answers."""
    words = ["copier", "copy", "--defaults"]
    if source.ref:
        words += ["--vcs-ref", source.ref]
    for name, value in given.items():
        words += ["-d", f"{name}={written(value)}"]
    return shlex.join([*words, source.location, str(folder)])


def deciding(template: Template, answers: Answers) -> Answers:
    """The answers that are not what the others make them anyway."""
    kept = dict(answers)
    for name in reversed(answers):
        fewer = {key: value for key, value in kept.items() if key != name}
        try:
            if template.complete(fewer) == answers:
                kept = fewer
        except RefusedError:
            pass
    return kept
