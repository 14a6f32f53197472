"""What does not fit any more after a step, said and mended."""

from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from pick_a_stack.cli.project import Project
from pick_a_stack.cli.screen import err, out
from pick_a_stack.fitting.finding import Files, Finding, View
from pick_a_stack.fitting.looking import mend, unfit, unfit_by

FOLDERS = ("src", "tests")
SINGLE = ("pyproject.toml", ".env.*")
SHOWN = 3
"""How much is said of one file: what stands on something that went has many imports of it."""
ENVIRONMENT = ".env"


by_path = attrgetter("path")


@dataclass(frozen=True, slots=True)
class Fit:
    """What was mended, and what is left to the user."""

    mended: list[Finding] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)


def read(project: Project, folder: Path) -> dict[str, bytes]:
    """What is looked at of a project, or of a copy of it: no copy has its `.env`."""
    paths = [path for each in FOLDERS for path in (folder / each).rglob("*.py*")]
    paths += [path for each in SINGLE for path in folder.glob(each)]
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.suffix != ".pyc" and path.is_file()
    }
    environment = project.content(ENVIRONMENT)
    return files if environment is None else files | {ENVIRONMENT: environment}


def fitted(project: Project, copy: Path, after: Files, mine: Files, *, fix: bool) -> Fit:
    """What a step in a copy leaves that does not fit; with `fix` mended where that is certain."""
    now = read(project, copy)
    view = View(str(project.now["package"]), project.rendered, after, now)
    if not fix:
        return Fit(left=unfit_by(view, mine))
    mended, done, left = mend(view, mine)
    for path, content in mended.now.items():
        if now.get(path) != content:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_bytes(content)
    return Fit(done, [replace(each, mend=None) for each in left])  # they were tried


def standing(project: Project) -> list[Finding]:
    """What does not fit in a project as it stands."""
    rendered = project.rendered
    now = read(project, project.folder)
    return unfit(View(str(project.now["package"]), rendered, rendered, now))


def tell_fit(fit: Fit) -> None:
    """Say what was mended, and what is to be."""
    for each in fit.mended:
        out().print(f"mended {each.path}: {each.what}", markup=False)
    if not fit.left:
        return
    out().print("[bad]No longer fits[/], each with what mends it:")
    for path, found in groupby(sorted(fit.left, key=by_path), by_path):
        first = [each.text for each in found]
        more = [f"{path}: {len(first) - SHOWN} more of these"] if len(first) > SHOWN else []
        for text in [*first[:SHOWN], *more]:
            out().print(f"  {text}", markup=False, soft_wrap=True)
    if certain := sum(each.mend is not None for each in fit.left):
        err().print(f"`pick-a-stack undo`, then the same with --fix, mends {certain} of them.")
