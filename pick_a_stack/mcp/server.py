"""`mcp`: a server of the Model Context Protocol on standard input and output."""

import logging
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.resources import FunctionResource
from mcp.types import ToolAnnotations
from pydantic import Field

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.plan import UNNAMED
from pick_a_stack.cli.sources import installed_version, open_source
from pick_a_stack.doors import catalogue, projects
from pick_a_stack.doors.projects import Action
from pick_a_stack.doors.results import ChangePlan, Done, Finding, Found, Gaps, Planned, Stack, Tree

INSTRUCTIONS = """\
Plans, writes and changes Python backends (FastAPI) from a template. Begin with `decision_trees`,
or with `search`; settle the answers with `check_answers`. What writes needs the `plan_id` of the
plan that says what will be written: show it to the person first. A change wants a git repository
with everything committed; `undo_change` takes it back until it is committed."""

P = ParamSpec("P")
R = TypeVar("R")
Answers = Annotated[
    dict[str, Any],
    Field(description='Answers by question, such as {"preset": "crud-api", "cache": "redis"}'),
]
Folder = Annotated[str, Field(description="The project's folder; where the server runs, if empty")]
Names = Annotated[
    list[str],
    Field(description='Skills or answers, such as ["outbox-pattern", "cache=redis"]', min_length=1),
]
PlanId = Annotated[str, Field(description="The plan_id of the plan of exactly this")]
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
TAKES_AWAY = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=False)


def run(location: str | None, ref: str | None) -> None:
    """Serve until standard input ends."""
    logging.basicConfig(level=logging.WARNING)
    server(location, ref).run("stdio")


def server(location: str | None, ref: str | None) -> MCPServer:
    """A server with every tool, of one template."""
    made = MCPServer(
        "pick-a-stack",
        version=installed_version(),
        instructions=INSTRUCTIONS,
        log_level="WARNING",
    )
    add_reading(made, location, ref)
    add_projects(made, location, ref)
    add_documents(made, location, ref)
    return made


def refusing(tool: Callable[P, R]) -> Callable[P, R]:
    """A tool whose refusals are for the model to read: the cause and the remedy."""

    @wraps(tool)
    def refused(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return tool(*args, **kwargs)
        except CommandError as error:
            raise ToolError(" ".join(str(error).split())) from None

    return refused


def add_reading(made: MCPServer, location: str | None, ref: str | None) -> None:
    """What reads the template."""

    @made.tool(annotations=READS)
    @refusing
    def search(words: str) -> list[Found]:
        """Find skills and answers: a technology (redis), a need (retry), a name (outbox)."""
        return catalogue.search(open_source(location, ref).template, words)

    @made.tool(annotations=READS)
    @refusing
    def decision_trees() -> list[Tree]:
        """The needs that settle a stack, by layer, each with what is recommended and why."""
        return catalogue.trees(open_source(location, ref).template)

    @made.tool(annotations=READS)
    @refusing
    def check_answers(answers: Answers) -> Stack:
        """What a project with these answers would have; refused answers come with the remedy."""
        named = UNNAMED | answers
        return catalogue.stack(open_source(location, ref).template, named)

    @made.tool(annotations=READS)
    @refusing
    def list_files(answers: Answers, below: str = "src") -> list[str]:
        """The files of a stack below a folder of it, before anything is written."""
        named = UNNAMED | answers
        return catalogue.paths(open_source(location, ref).template, named, below)

    @made.tool(annotations=READS)
    @refusing
    def preview_file(answers: Answers, path: str) -> str:
        """The text of one file of a stack, before anything is written."""
        return catalogue.file(open_source(location, ref), UNNAMED | answers, path)


def add_projects(made: MCPServer, location: str | None, ref: str | None) -> None:
    """What plans, writes and looks at projects."""

    @made.tool(annotations=READS)
    @refusing
    def plan_project(folder: str, answers: Answers) -> Planned:
        """Plan a new project in a folder that is new or empty; nothing is written."""
        return projects.plan_project(open_source(location, ref), Path(folder), answers)

    @made.tool(annotations=WRITES)
    @refusing
    def create_project(folder: str, answers: Answers, plan_id: PlanId) -> Done:
        """Write a project that `plan_project` planned."""
        return projects.create_project(open_source(location, ref), Path(folder), answers, plan_id)

    @made.tool(annotations=READS)
    @refusing
    def project_gaps(folder: Folder = "") -> Gaps:
        """What a project has, and what usually goes with it."""
        return projects.gaps(Path(folder))

    @made.tool(annotations=READS)
    @refusing
    def plan_change(action: Action, names: Names, folder: Folder = "") -> ChangePlan:
        """Plan to add skills or answers to a project, or to remove them; nothing is written."""
        return projects.plan_change(Path(folder), action, names)

    @made.tool(annotations=TAKES_AWAY)
    @refusing
    def apply_change(
        action: Action,
        names: Names,
        plan_id: PlanId,
        folder: Folder = "",
        keep: Annotated[
            bool, Field(description="Move edited files that would go to kept/")
        ] = False,
        force: Annotated[bool, Field(description="Let edited files go: git has them")] = False,
        fix: Annotated[bool, Field(description="Mend what no longer fits, if certain")] = False,
    ) -> Done:
        """Do what `plan_change` planned; people's own lines stay, and are merged around."""
        flags = {"keep": keep, "force": force, "fix": fix}
        return projects.apply_change(Path(folder), action, names, plan_id, flags)

    @made.tool(annotations=TAKES_AWAY)
    @refusing
    def undo_change(folder: Folder = "") -> Done:
        """Take the last change of a project back, while it is not committed."""
        return projects.undo(Path(folder))

    @made.tool(annotations=READS)
    @refusing
    def doctor(folder: Folder = "") -> list[Finding]:
        """Look for what is wrong with a project: answers, files, settings, servers."""
        return projects.doctor(Path(folder))


def add_documents(made: MCPServer, location: str | None, ref: str | None) -> None:
    """The documents of the skills: each is listed, and read when it is asked for."""

    def document(skill: str, reference: str) -> Callable[[], str]:
        def read() -> str:
            try:
                return catalogue.skill_text(open_source(location, ref).template, skill, reference)
            except CommandError as error:
                raise ResourceNotFoundError(str(error)) from None

        return read

    for skill in open_source(location, ref).template.catalogue["skills"]:
        for each in skill["files"]:
            name = each["source"].removeprefix("skills/")
            reference = "" if name.endswith("/SKILL.md") else Path(name).name
            made.add_resource(
                FunctionResource.from_function(
                    document(skill["id"], reference),
                    uri=f"skill://{name}",
                    name=name,
                    description=skill["description"] if not reference else None,
                    mime_type="text/markdown",
                )
            )
