"""The commands: their names, flags and help. Each imports what it needs when it runs."""

from pathlib import Path

import click

from pick_a_stack.cli.changes import add, finish, remove, rename_package, undo, update
from pick_a_stack.cli.flags import (
    as_json,
    data,
    data_file,
    location,
    ref,
    show_completion,
    version,
)

EXAMPLES = """\b
Examples:
  pick-a-stack new order-service          ask what is needed, write it
  pick-a-stack plan -d preset=ai-app      show a plan without asking
  pick-a-stack add vector_store=qdrant    one capability more, in a project
  pick-a-stack remove cache               one less
  pick-a-stack update                     the latest release of the template
  pick-a-stack gaps                       what usually goes with it

\b
Completion, a line for the file that the shell reads first:
  bash  eval "$(_PICK_A_STACK_COMPLETE=bash_source pick-a-stack)"
  zsh   eval "$(_PICK_A_STACK_COMPLETE=zsh_source pick-a-stack)"
  fish  _PICK_A_STACK_COMPLETE=fish_source pick-a-stack | source
"""


@click.group(
    invoke_without_command=True,
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@version
@click.pass_context
def app(context: click.Context) -> None:
    """Pick the stack of a Python backend, generate it, and change it later.

    Questions, choices and rules are the template's own, and so are the files. Exit codes: 0 done,
    1 refused or a problem found, 2 a command line that makes no sense.
    """
    if context.invoked_subcommand is None:
        context.invoke(new)


@app.command(short_help="Ask what is needed, show the plan, write the project.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@data
@data_file
@location
@ref
@click.option("-y", "--yes", "--defaults", is_flag=True, help="Ask nothing: flags and defaults.")
def new(
    folder: Path | None = None,
    data: tuple[str, ...] = (),
    data_file: Path | None = None,
    location: str | None = None,
    ref: str | None = None,
    yes: bool = False,
) -> None:
    """Ask what is needed, show the plan, write the project into DIR, which is new or empty.

    Without a terminal, or with --yes, answers come from flags: -d preset=crud-api -d cache=redis
    """
    from pick_a_stack.cli.new import run

    run(folder, data, data_file, location, ref, yes=yes)


@app.command(short_help="Show what answers would give; write nothing.")
@data
@data_file
@click.option(
    "--project",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Begin with the answers of a project.",
)
@location
@ref
@click.option("--diff", is_flag=True, help="List the files that would change in the project.")
@as_json
def plan(
    data: tuple[str, ...],
    data_file: Path | None,
    project: Path | None,
    location: str | None,
    ref: str | None,
    diff: bool,
    as_json: bool,
) -> None:
    """Show what answers would give; write nothing.

    \b
    pick-a-stack plan -d preset=event-driven --json
    pick-a-stack plan --diff -d cache=redis        in a project
    """
    from pick_a_stack.cli.plan import run

    run(data, data_file, project, location, ref, diff=diff, as_json=as_json)


@app.command("list", short_help="List the skills by layer.")
@location
@ref
@as_json
def list_(location: str | None, ref: str | None, as_json: bool) -> None:
    """List the skills by layer, and which answers they come with."""
    from pick_a_stack.cli.listing import run_list

    run_list(location, ref, as_json=as_json)


@app.command(short_help="Show what a skill needs and brings, or who offers a technology.")
@click.argument("name", metavar="SKILL|TECHNOLOGY", shell_complete=show_completion)
@location
@ref
def show(name: str, location: str | None, ref: str | None) -> None:
    """Show when a skill is there, what it needs and what it brings.

    Of a technology, such as redis, or of a question: which answers it is, and to which skills it
    belongs.
    """
    from pick_a_stack.cli.listing import run_show

    run_show(name, location, ref)


@app.command(short_help="Show what usually goes with what the project has.")
@as_json
def gaps(as_json: bool) -> None:
    """Show, by layer, what the project has, and rank what usually goes with it."""
    from pick_a_stack.cli.gaps import run

    run(as_json=as_json)


@app.command(short_help="Look for what is wrong with the project.")
def doctor() -> None:
    """Look at the project's answers, template, files, settings and servers."""
    from pick_a_stack.cli.doctor import run

    run()


@app.command(short_help="Serve coding agents: the Model Context Protocol, on stdio.")
@location
@ref
def mcp(location: str | None, ref: str | None) -> None:
    """Serve a coding agent over standard input and output (the Model Context Protocol).

    Agents start it themselves; docs/mcp.md says how they are told to.
    """
    try:
        from pick_a_stack.mcp.server import run
    except ModuleNotFoundError as error:
        if error.name != "mcp":
            raise
        from pick_a_stack.cli.errors import CommandError

        raise CommandError(
            "the SDK of the protocol is not here: install pick-a-stack[mcp]"
        ) from None

    run(location, ref)


@app.command(short_help="Serve a page on this machine to pick, see and change a stack.")
@click.argument("link", metavar="[LINK]", default="")
@location
@ref
@click.option(
    "--port", metavar="N", default=0, type=click.IntRange(0, 65535), help="Where, if not anywhere."
)
def web(link: str, location: str | None, ref: str | None, port: int) -> None:
    """Serve a page on this machine, to pick a stack and see it grow, until Ctrl-C.

    In a project it is the page of that project. LINK is an address of a new one that somebody
    shared, or the part of it that holds the answers: pick-a-stack web '?preset=event-driven'
    """
    try:
        from pick_a_stack.web.serving import run
    except ModuleNotFoundError as error:
        if error.name not in ("pygments", "starlette", "uvicorn"):
            raise
        from pick_a_stack.cli.errors import CommandError

        raise CommandError(f"{error.name} is not here: install pick-a-stack[web]") from None

    run(link, location, ref, port)


for command in (add, remove, update, rename_package, finish, undo):
    app.add_command(command)
