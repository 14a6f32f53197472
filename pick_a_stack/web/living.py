"""The page of a project that is there: what a step would do, the step, and taking it back."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.project import ANSWERS_FILE, Project
from pick_a_stack.cli.resolving import Change
from pick_a_stack.cli.steps import Workshop
from pick_a_stack.doors.projects import OtherPlanError, apply_change, plan_change, undo
from pick_a_stack.web.asking import read_query
from pick_a_stack.web.desk import OUTDATED, Form
from pick_a_stack.web.pages import VIEWS, page
from pick_a_stack.web.pending import Pending, clicked, pending_of
from pick_a_stack.web.sights import Sight, one_line
from pick_a_stack.web.stacks import Stack, Stacks

CHANGING = {name: title for name, title in VIEWS.items() if name != "take"} | {
    "change": "Change it"
}
OF_STATE = ("action", "names", "since")
ELSEWHERE = (
    "this is the page of a project: answers in an address are of a new one,"
    " which `pick-a-stack web LINK` shows"
)


@dataclass
class Living:
    """The page of the project that a folder is in."""

    folder: Path
    _read: tuple[bytes, Project, Stacks] | None = field(default=None, init=False)

    @property
    def known(self) -> tuple[Project, Stacks]:
        """The project, and stacks of its template; read anew when its answers are others.

        Raises:
            CommandError: when it is gone, or its template is.
        """
        found = Project.find(self.folder)
        content = (found.folder / ANSWERS_FILE).read_bytes()
        if self._read is None or self._read[0] != content:
            self._read = content, found, Stacks(found.template, found.origin)
        return self._read[1], self._read[2]

    @property
    def actions(self) -> Mapping[str, Callable[[str, Form], str]]:
        """What may be sent by a form."""
        return {"apply": self.apply, "undo": self.undo}

    def see(self, query: str) -> Sight:
        """What an address shows: the project, and what is pending."""
        project, _ = self.known
        asked = read_query(query)
        before = pending = pending_of(asked.view)
        refusal = ELSEWHERE if asked.answers or asked.named else ""
        for step, words in asked.steps:
            pending = clicked(project.template, project.now, pending, step, words)
        try:
            change = pending.change(project.template, project.now)
        except CommandError as error:
            refusal = one_line(error)
            pending, change = self.possible(project, before)
        look = {
            n: value for n, value in asked.view.items() if n not in ("action", "names", "since")
        }
        return Sight(
            answers=change.answers,
            before=project.now,
            state=pending.state,
            look=look,
            said=[one_line(each) for each in (*change.also, *change.lost)],
            refusal=refusal,
        )

    def possible(self, project: Project, pending: Pending) -> tuple[Pending, Change]:
        """What was pending before a step that cannot be; nothing, where that cannot be either."""
        try:
            return pending, pending.change(project.template, project.now)
        except CommandError:
            return Pending(), Change(project.now)

    def stack(self, sight: Sight) -> Stack:
        """The stack that is looked at."""
        return self.known[1].of(sight.answers)

    def page(self, sight: Sight, done: str = "", output: str = "", refusal: str = "") -> str:
        """The page, after something was done or refused."""
        project, stacks = self.known
        more: dict[str, Any] = {"views": CHANGING, "project": str(project.folder)}
        more |= {"done": done, "output": output, "planned": None, "command": ""}
        more |= {"since": "the project as it is", "last": None}
        if sight.look.get("view") == "change":
            pending = pending_of(dict(sight.state))
            if pending.names:
                words = ["pick-a-stack", pending.action, *pending.names]
                more["command"] = shlex.join(words)
                try:
                    more["planned"] = plan_change(self.folder, pending.action, pending.names)
                except CommandError as error:
                    refusal = refusal or one_line(error)
            more["last"] = last_step(project)
        if refusal:
            sight = sight.refused(refusal)
        stack, before = stacks.of(sight.answers), stacks.of(sight.before)
        return page(project.template, sight, stack, before, more)

    def apply(self, query: str, form: Form) -> str:
        """Do what was planned; the page after it."""
        pending = pending_of(dict(self.see(query).state))
        edited = form.get("edited", "")
        flags = {"keep": edited == "keep", "force": edited == "force", "fix": "fix" in form}
        plan_id = form.get("plan_id", "")
        try:
            output = apply_change(self.folder, pending.action, pending.names, plan_id, flags).said
        except OtherPlanError:
            return self.page(self.see(query).looked(view="change"), refusal=OUTDATED)
        except CommandError as error:
            return self.page(self.see(query).looked(view="change"), refusal=one_line(error))
        return self.page(self.see("view=change"), "Done. Commit it, or take it back.", output)

    def undo(self, _: str, __: Form) -> str:
        """Take the last step back; the page after it."""
        try:
            output = undo(self.folder).said
        except CommandError as error:
            return self.page(self.see("view=change"), refusal=one_line(error))
        return self.page(self.see("view=change"), "Taken back.", output)


def last_step(project: Project) -> str:
    """The command whose result is in the files, and in no commit."""
    try:
        workshop = Workshop(project)
        step = workshop.last()
        return step.command if step and workshop.is_written(step) else ""
    except CommandError:
        return ""
