"""`plan`: what answers would give, and how a project would change; nothing is written."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pick_a_stack.cli.answering import completed, from_flags, settled
from pick_a_stack.cli.errors import UsageError
from pick_a_stack.cli.merging import moved
from pick_a_stack.cli.planning import Plan, make_plan
from pick_a_stack.cli.project import Project
from pick_a_stack.cli.report import show_files, show_plan
from pick_a_stack.cli.screen import out
from pick_a_stack.cli.sources import open_source

UNNAMED = {"project_name": "unnamed"}
SHOWN = ("added", "changed", "moved", "removed")
Difference = dict[str, list[str]]


def run(
    pairs: Iterable[str],
    file: Path | None,
    folder: Path | None,
    template: str | None,
    ref: str | None,
    *,
    diff: bool,
    as_json: bool,
) -> None:
    """Print the plan of flags, of a file or of a project, or the difference to a project."""
    if folder is None and not diff:
        source = open_source(template, ref)
        given = from_flags(source.template, pairs, file)
        plan = make_plan(source.template, completed(source.template, UNNAMED | given))
        difference = None
    else:
        if file and folder:
            raise UsageError("--data-file and --project both say all answers: leave one out")
        if template or ref:
            raise UsageError("a project has its own template: leave --template and --ref out")
        project = Project.find(folder) if folder else Project.here()
        given = from_flags(project.template, pairs, file)
        answers, _ = settled(project.template, project.now, given)
        plan = make_plan(project.template, answers)
        after = project.template.render(answers, project.origin) if diff else {}
        difference = compare(project, after) if diff else None
    show(plan, difference, as_json=as_json)


def show(plan: Plan, difference: Difference | None, *, as_json: bool) -> None:
    """Print a plan, or what it changes in a project."""
    if as_json:
        out().print_json(json.dumps(plan.data() | ({"diff": difference} if difference else {})))
    elif difference is None:
        show_plan(plan)
    elif not any(difference[kind] for kind in SHOWN):
        out().print("Nothing would change.")
    else:
        files = {title: difference[title] for title in SHOWN}
        show_files(files, difference["edited"])


def compare(project: Project, after: Mapping[str, bytes]) -> Difference:
    """Files that rendering anew adds, changes and removes, and which of these the user edited.

    Those that the user moved are named with where they went, and not among the changed ones.
    """
    before = project.rendered
    went = moved(project, after)
    touched = {
        "added": sorted(after.keys() - before.keys()),
        "changed": sorted(
            path
            for path in after.keys() & before.keys()
            if after[path] != before[path] and path not in went.certain
        ),
        "moved": [f"{path} -> {target}" for path, target in sorted(went.certain.items())],
        "removed": sorted(before.keys() - after.keys()),
    }
    concerned = {path for paths in touched.values() for path in paths}
    return touched | {"edited": sorted(concerned.intersection(project.edited()))}
