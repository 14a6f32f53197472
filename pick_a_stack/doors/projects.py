"""Projects: what they lack and what is wrong with them; plans, and what writes them.

What writes is the command line itself, in a process of its own: its locks, its journal, its undo.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml

from pick_a_stack.cli.changing import begin
from pick_a_stack.cli.doctor import examine
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.gaps import coverage, find_gaps
from pick_a_stack.cli.git import line
from pick_a_stack.cli.new import refuse_occupied
from pick_a_stack.cli.plan import compare
from pick_a_stack.cli.project import Project
from pick_a_stack.cli.resolving import adding, removing
from pick_a_stack.cli.sources import Source
from pick_a_stack.doors.catalogue import all_answers, stack_of
from pick_a_stack.doors.results import Answered, ChangePlan, Done, Finding, Gaps, Missing, Planned

Action = Literal["add", "remove"]


class OtherPlanError(CommandError):
    """The identifier is not that of a plan of this, as things are now."""


def plan_project(source: Source, folder: Path, given: Mapping[str, Any]) -> Planned:
    """What would be written into a new folder.

    Raises:
        CommandError: for an answer that is refused, or a folder with something in it.
    """
    refuse_occupied(folder)
    answers = all_answers(source.template, {"project_name": folder.resolve().name} | dict(given))
    plan_id = identifier("create", str(folder.resolve()), answers, source.origin())
    return Planned(
        plan_id=plan_id, folder=str(folder.resolve()), **stack_of(source.template, answers)
    )


def create_project(source: Source, folder: Path, given: Mapping[str, Any], plan_id: str) -> Done:
    """Write what was planned.

    Raises:
        OtherPlanError: for the identifier of another plan.
    """
    planned = plan_project(source, folder, given)
    refuse_other(planned.plan_id, plan_id, "plan_project")
    with tempfile.TemporaryDirectory() as temporary:
        answers = Path(temporary, "answers.yml")
        answers.write_text(yaml.safe_dump(planned.answers), encoding="utf-8")
        words = ["new", "--yes", "--data-file", str(answers)]
        words += [
            "--template",
            source.location,
            *(["--ref", source.commit] if source.commit else []),
        ]
        return run([*words, "--", planned.folder], folder.resolve().parent)


def gaps(folder: Path) -> Gaps:
    """What a project has, and what usually goes with it."""
    project = Project.find(folder)
    layers = coverage(project.template, project.now)
    return Gaps(
        has={layer: each["has"] for layer, each in layers.items() if each["has"]},
        lacks=[
            Missing(
                answer=gap.answer,
                need=gap.need,
                why=gap.why,
                presets=gap.presets,
                refused=gap.refused,
            )
            for gap in find_gaps(project.template, project.now)
        ],
    )


def plan_change(folder: Path, action: Action, names: Sequence[str]) -> ChangePlan:
    """What adding or removing some skills or answers does to a project.

    Raises:
        CommandError: for what is refused, or not committed, or there already.
    """
    project, workshop = begin(folder)
    now = project.now
    change = (adding if action == "add" else removing)(project.template, now, names)
    if change.answers == now:
        raise CommandError("nothing to do: the project has these answers already")
    difference = compare(project, project.template.render(change.answers, project.origin))
    head = line(workshop.top, "rev-parse", "HEAD")
    return ChangePlan(
        plan_id=identifier(action, str(project.folder), change.answers, head),
        answers=[
            Answered(question=name, before=now.get(name), after=value)
            for name, value in change.answers.items()
            if value != now.get(name)
        ],
        also=[" ".join(reason.split()) for reason in change.also],
        lost=[" ".join(reason.split()) for reason in change.lost],
        **difference,
    )


def apply_change(
    folder: Path,
    action: Action,
    names: Sequence[str],
    plan_id: str,
    flags: Mapping[str, bool],
) -> Done:
    """Do what was planned.

    Raises:
        OtherPlanError: for the identifier of another plan, or of a project that is not as it was.
    """
    plan = plan_change(folder, action, names)
    refuse_other(plan.plan_id, plan_id, "plan_change")
    given = [f"--{name}" for name, is_given in flags.items() if is_given]
    return run([action, "--yes", *given, "--", *names], folder)


def undo(folder: Path) -> Done:
    """Take the last change back, while it is not committed."""
    return run(["undo"], folder)


def doctor(folder: Path) -> list[Finding]:
    """What is wrong with a project, and what is not."""
    return [Finding(kind=each.kind, text=each.text) for each in examine(Project.find(folder))]


def identifier(*parts: Any) -> str:
    """What stands for a plan: another one where anything in it is another."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse_other(wanted: str, given: str, tool: str) -> None:
    """Refuse what was not planned like that.

    Raises:
        OtherPlanError: says how to come to the right identifier.
    """
    if given != wanted:
        raise OtherPlanError(
            f"{given!r} is not the plan of this, as things are now: call {tool}, read what it"
            " says, and give its plan_id"
        )


def run(words: Sequence[str], folder: Path) -> Done:
    """Run a command of the command line; what it says.

    Raises:
        CommandError: with its own words, when it refuses.
    """
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder: make it, or say another")
    done = subprocess.run(
        [sys.executable, "-m", "pick_a_stack.cli", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandError(
            done.stderr.strip().removeprefix("pick-a-stack: ") or done.stdout.strip()
        )
    return Done(said=done.stdout.strip())
