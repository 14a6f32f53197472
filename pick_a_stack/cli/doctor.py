"""`doctor`: what is wrong with a project, each finding with its remedy."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pick_a_stack.cli import mirrors
from pick_a_stack.cli.configured import complaint
from pick_a_stack.cli.errors import CommandError, nearest
from pick_a_stack.cli.fit import standing
from pick_a_stack.cli.git import GitError, line
from pick_a_stack.cli.project import ANSWERS_FILE, Project
from pick_a_stack.cli.reaching import reach
from pick_a_stack.cli.screen import out, progress
from pick_a_stack.cli.steps import RECOVERY, Workshop

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; a problem makes the command fail, a note does not."""

    kind: str  # "ok", "note" or "problem"
    text: str


def run() -> None:
    """Print the findings; exit with 1 when one is a problem."""
    project = Project.here()
    with progress("Looking at the project ..."):
        findings = list(examine(project))
    styles = {"ok": "good", "note": "bold", "problem": "bad"}
    for each in findings:
        out().print(f"[{styles[each.kind]}]{each.kind:8}[/]", end="")
        out().print(each.text, markup=False)
    if any(each.kind == "problem" for each in findings):
        sys.exit(1)


def examine(project: Project) -> Iterator[Finding]:
    """Every finding, from the answers to the servers."""
    yield from origin(project)
    yield from step(project)
    yield from servers(project)


def origin(project: Project) -> Iterator[Finding]:
    """The template and the answers, and what can be said of the files with both."""
    try:
        answers = project.now
    except CommandError as error:
        yield Finding("problem", str(error))
        return
    yield Finding("ok", f"the template is at {project.origin['_src_path']}")
    yield Finding("ok", f"all {len(answers)} answers in {ANSWERS_FILE} are accepted")
    yield from version(project)
    yield from files(project)
    yield from unfitting(project)
    yield from settings(project)
    yield from values(project)


def version(project: Project) -> Iterator[Finding]:
    """Whether the template has gone on since."""
    location, commit = project.origin["_src_path"], project.origin["_commit"]
    folder = project.folder / Path(location).expanduser()
    try:
        repository = folder if folder.is_dir() else mirrors.mirror(location, refresh=True)
        newest = mirrors.latest(repository)
        behind = line(
            repository, "rev-list", "--count", f"{mirrors.resolve(repository, commit)}..{newest}"
        )
    except (CommandError, GitError) as error:
        yield Finding("note", f"the version cannot be compared: {error}")
        return
    if behind == "0":
        yield Finding("ok", f"the version, {commit}, is the latest")
    else:
        yield Finding(
            "note", f"{behind} commits behind {newest}: `pick-a-stack update` brings them"
        )


def step(project: Project) -> Iterator[Finding]:
    """Whether a change of the project was interrupted."""
    try:
        last = Workshop(project).last()
    except GitError as error:
        yield Finding("problem", f"not in git, so nothing can be undone: {error}")
        return
    if last is not None and last.state == "writing":
        yield Finding("problem", f"`{last.command}` is half written: {RECOVERY}")


def files(project: Project) -> Iterator[Finding]:
    """Generated files that are no longer as generated."""
    edited, deleted = project.edited(), project.deleted()
    if edited:
        yield Finding("note", f"{len(edited)} generated files are edited: {some(edited)}")
    if deleted:
        yield Finding("note", f"{len(deleted)} generated files are deleted: {some(deleted)}")
    if not edited and not deleted:
        yield Finding("ok", f"all {len(project.rendered)} generated files are as generated")
    for path in project.rendered:
        content = project.content(path)
        if content is not None and b"\n<<<<<<< " in content:
            yield Finding("problem", f"{path} has a conflict: resolve it, then `git add {path}`")


def unfitting(project: Project) -> Iterator[Finding]:
    """What in the files does not fit the rest of them."""
    found = standing(project)
    for each in found:
        yield Finding("problem", each.text)
    if not found:
        yield Finding("ok", "imports, settings, dependencies and revisions fit each other")


def some(paths: list[str]) -> str:
    """The first few of a list."""
    return ", ".join(paths[:SHOWN]) + (" ..." if len(paths) > SHOWN else "")


def settings(project: Project) -> Iterator[Finding]:
    """What `.env` sets that the service does not know, or leaves out."""
    known = variables(project.rendered.get(".env.example", b"").decode())
    known |= assigned(project, ".env.example")
    given = project.content(".env")
    if given is None:
        yield Finding("note", "no .env: the defaults of .env.example hold")
        return
    mine = variables(given.decode(errors="replace"))
    for name in sorted(mine.keys() - known.keys()):
        hint = nearest(name, known) or ": .env.example has them all"
        yield Finding("problem", f".env: the service knows no {name}{hint}")
    missing = sorted(name for name in known.keys() - mine.keys() if name.endswith("_URL"))
    for name in missing:
        if name not in os.environ:
            yield Finding("note", f".env: no {name}: it is {known[name]}")
    if mine.keys() <= known.keys():
        yield Finding("ok", f"all {len(mine)} settings of .env are known")


def values(project: Project) -> Iterator[Finding]:
    """Whether the service takes what its settings are, in `.env` and in the environment."""
    reason = complaint(project)
    if reason is None:
        yield Finding("note", "the values of settings are not checked: `uv sync`, and try again")
    elif reason:
        yield Finding("problem", f"the service does not start: {reason}")
    else:
        yield Finding("ok", "the service takes its settings")


def assigned(project: Project, path: str) -> dict[str, str]:
    """The assignments of a dotenv file of the project; none without it."""
    return variables((project.content(path) or b"").decode(errors="replace"))


def variables(text: str) -> dict[str, str]:
    """The assignments of a dotenv file."""
    found = {}
    for each in text.splitlines():
        name, equals, value = each.removeprefix("export ").partition("=")
        if equals and not each.lstrip().startswith("#"):
            found[name.strip()] = value.strip().strip("'\"")
    return found


def servers(project: Project) -> Iterator[Finding]:
    """Whether something answers behind each URL that is configured."""
    configured = assigned(project, ".env")
    names = configured | assigned(project, ".env.example")
    set_here = {name: os.environ[name] for name in names if name in os.environ}
    urls = {k: url for k, url in (configured | set_here).items() if k.endswith("_URL")}
    try:
        listed = [server["url"] for server in project.template.catalogue["sections"]["servers"]]
    except CommandError:
        listed = []
    for name, place, error in reach(urls, listed):
        if error:
            yield Finding("problem", f"{name}: nothing answers at {place} ({error}): start it")
        else:
            yield Finding("ok", f"{name}: a server answers at {place}")
