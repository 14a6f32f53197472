"""`update`: the project gets a later release of the template."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import yaml

from pick_a_stack.cli.agreeing import agree
from pick_a_stack.cli.answering import NONE, written
from pick_a_stack.cli.changing import (
    begin,
    equivalent,
    move_aside,
    show_reasons,
    show_touched,
)
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.fit import Fit, fitted, read
from pick_a_stack.cli.git import plainly
from pick_a_stack.cli.merging import merge_into, tell_merged
from pick_a_stack.cli.mirrors import is_newer, resolve
from pick_a_stack.cli.plan import compare
from pick_a_stack.cli.planning import make_plan
from pick_a_stack.cli.project import ANSWERS_FILE, Project
from pick_a_stack.cli.resolving import Change
from pick_a_stack.cli.screen import out, progress
from pick_a_stack.cli.sources import Source, release
from pick_a_stack.cli.stopping import uninterrupted
from pick_a_stack.cli.telling import tell
from pick_a_stack.merging import Merged
from pick_a_stack.template import Answers

SOURCE = re.compile(r"^_src_path: .*$", re.MULTILINE)


def run(
    location: str | None, ref: str | None, *, yes: bool, keep: bool, force: bool, fix: bool
) -> None:
    """Plan the way to another release, agree on it, merge it, write the result."""
    project, workshop = begin()
    if location:
        project = project.from_template(absolute(location))
    before = project.now
    source = release(project.origin["_src_path"], ref, project.folder)
    newer = is_newer(source.repository, source.commit, current(project, source))
    if not newer and ref and source.commit != current(project, source):
        raise CommandError(f"{ref} has nothing that the project has not: say a later one")
    if not newer and not location:
        version = project.origin["_commit"]
        out().print(f"Nothing to do: the project has the latest release, {version}.", markup=False)
        return
    kept: list[str] = []
    fit = Fit()
    merged = Merged({})
    if newer:
        answers = source.template.complete({}, project.answers)
        after = source.template.render(answers, source.origin())
        change = Change(answers, lost=list(lost(before, answers)))
        difference = compare(project, after)
        show(project, source, change)
        show_touched(difference)
        kept = agree(change, difference, yes=yes, keep=keep, force=force)
    with workshop.locked():
        merging = progress("Merging the release beside the project ...")
        with merging, plainly(), workshop.copy() as copy:
            folder = copy / project.prefix
            if location:
                move_template(folder, project.origin["_src_path"])
            if newer:
                mine = read(project, folder)
                merged = merge_into(project, folder, after)
                fit = fitted(project, folder, after, mine, fix=fix)
            move_aside(project, folder, kept)
            step = workshop.result(copy, command(location, ref))
        with uninterrupted():
            workshop.write(step)
            tell_merged(merged)
            same = equivalent({}, ref or "") if newer else ""
            tell(workshop, step, kept, same, fit, whole=merged.is_whole)


def absolute(location: str) -> str:
    """A place of a template as a project can record it."""
    folder = Path(location).expanduser()
    return str(folder.resolve()) if folder.is_dir() else location


def current(project: Project, source: Source) -> str:
    """The commit that the project has."""
    return resolve(source.repository, project.origin["_commit"])


def lost(before: Answers, after: Answers) -> Iterator[str]:
    """What was picked and is not offered any more, in words."""
    for name, value in before.items():
        later = after.get(name, value)
        fewer = isinstance(value, list) and len(later or []) < len(value)
        if fewer or (value not in (NONE, False) and later in (NONE, False)):
            yield f"{name}={written(value)} goes (the release does not offer it)"


def show(project: Project, source: Source, change: Change) -> None:
    """Say which release it is, and which answers it asks for otherwise."""
    before, after = project.now, change.answers
    commits = (project.origin["_commit"], source.origin()["_commit"])
    out().print("template: {} -> {}".format(*commits), markup=False)
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            out().print(f"{name}: no question any more", markup=False)
        elif name not in before:
            out().print(f"{name}: new, {written(after[name])}", markup=False)
        elif before[name] != after[name]:
            out().print(f"{name}: {written(before[name])} -> {written(after[name])}", markup=False)
    show_reasons(change)
    was, will = make_plan(project.template, before), make_plan(source.template, after)
    out().print(f"before: {was.summary}\nafter:  {will.summary}", markup=False)


def move_template(copy: Path, location: str) -> None:
    """Record in a copy where the template is now."""
    file = copy / ANSWERS_FILE
    text = file.read_text(encoding="utf-8")
    line = yaml.safe_dump({"_src_path": location}, width=len(text) + len(location)).strip()
    file.write_text(SOURCE.sub(lambda _: line, text), encoding="utf-8", newline="")


def command(location: str | None, ref: str | None) -> str:
    """The command line, as the journal keeps it."""
    words = ["update", *(["--ref", ref] if ref else [])]
    return shlex.join([*words, *(["--template", location] if location else [])])
