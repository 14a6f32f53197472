"""What is at hand while the page is served: a template, and stacks that were looked at."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.new import copy_command
from pick_a_stack.cli.sources import Source, open_source
from pick_a_stack.doors.projects import OtherPlanError, create_project, plan_project
from pick_a_stack.web.pages import VIEWS, page
from pick_a_stack.web.sights import Sight, one_line, see
from pick_a_stack.web.stacks import Stack, Stacks

OUTDATED = "things are not as they were when this was planned: look at what would be done now"
Form = Mapping[str, str]


class Desk(Protocol):
    """What a page stands on, for new projects or for one that is there."""

    @property
    def actions(self) -> Mapping[str, Callable[[str, Form], str]]:
        """What may be sent by a form: of an address and its fields, the page after it."""

    def see(self, query: str) -> Sight:
        """What an address shows."""

    def stack(self, sight: Sight) -> Stack:
        """The stack that is looked at."""

    def page(self, sight: Sight) -> str:
        """The page of it."""


@dataclass(frozen=True)
class Beginning:
    """A page for projects that are not there yet; new ones are written below `folder`."""

    location: str | None
    ref: str | None
    folder: Path

    @cached_property
    def source(self) -> Source:
        """The template as it was when the page was first asked for."""
        return open_source(self.location, self.ref)

    @cached_property
    def stacks(self) -> Stacks:
        """What was looked at."""
        return Stacks(self.source.template, self.source.origin())

    def see(self, query: str) -> Sight:
        """What an address shows."""
        return see(self.source.template, query)

    def stack(self, sight: Sight) -> Stack:
        """The stack that is looked at."""
        return self.stacks.of(sight.answers)

    @property
    def actions(self) -> Mapping[str, Callable[[str, Form], str]]:
        """What may be sent by a form."""
        return {"write": self.write}

    def page(self, sight: Sight, done: str = "", output: str = "", refusal: str = "") -> str:
        """The page, after something was done or refused."""
        more: dict[str, Any] = {"views": VIEWS, "project": "", "since": "the last step"}
        more |= {"done": done, "output": output, "planned": None, "here": str(self.folder)}
        if sight.look.get("view") == "take":
            more["commands"] = self.commands(sight)
            if "folder" in sight.look and not output:
                try:
                    more["planned"] = self.plan(sight, sight.look["folder"])
                except CommandError as error:
                    refusal = refusal or one_line(error)
        if refusal:
            sight = sight.refused(refusal)
        stack, before = self.stacks.of(sight.answers), self.stacks.of(sight.before)
        return page(self.source.template, sight, stack, before, more)

    def plan(self, sight: Sight, folder: str) -> Any:
        """What would be written into a folder.

        Raises:
            CommandError: where it cannot be.
        """
        source = open_source(self.location, self.ref)
        return plan_project(source, self.folder / folder, dict(sight.state))

    def write(self, query: str, form: Form) -> str:
        """Write what was planned; the page after it."""
        sight = self.see(query)
        try:
            source = open_source(self.location, self.ref)
            folder = self.folder / form.get("folder", "")
            given = dict(sight.state)
            output = create_project(source, folder, given, form.get("plan_id", "")).said
        except OtherPlanError:
            return self.page(sight.looked(view="take"), refusal=OUTDATED)
        except CommandError as error:
            return self.page(sight.looked(view="take"), refusal=one_line(error))
        return self.page(sight.looked(view="take"), f"{folder} is written.", output)

    def commands(self, sight: Sight) -> dict[str, str]:
        """What does the same elsewhere."""
        name = sight.answers["project_name"]
        given = dict(sight.state)
        words = ["pick-a-stack", "new", name]
        for each, value in given.items():
            if each != "project_name":
                words += ["-d", f"{each}={value}"]
        return {
            "copier": copy_command(self.source, Path(name), given),
            "pick": shlex.join(words),
            "share": shlex.join(["pick-a-stack", "web", f"?{sight.query}"]),
        }
