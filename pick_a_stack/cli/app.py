"""The commands: their names, flags and help. Each imports what it needs when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from pick_a_stack.cli.flags import (
    AsJson,
    Data,
    DataFile,
    Force,
    Keep,
    Location,
    Names,
    Ref,
    Yes,
    complete_skill,
)

HELP = """Pick the stack of a Python backend, generate it, and change it later.

Questions, choices and rules are the template's own; files are written by Copier.
Exit codes: 0 done, 1 refused or a problem found, 2 a command line that makes no sense.
"""
EXAMPLES = """\b
Examples:
  pick-a-stack new order-service          ask what is needed, write it
  pick-a-stack plan -d preset=ai-app      show a plan without asking
  pick-a-stack add vector_store=qdrant    one capability more, in a project
  pick-a-stack remove cache               one less
  pick-a-stack gaps                       what usually goes with it
"""

app = typer.Typer(
    help=HELP,
    epilog=EXAMPLES,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        new(None)


@app.command(short_help="Ask what is needed, show the plan, write the project.")
def new(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A folder that is new or empty.")
    ] = None,
    data: Data = None,
    data_file: DataFile = None,
    template: Location = None,
    ref: Ref = None,
    yes: Annotated[
        bool, typer.Option("-y", "--yes", "--defaults", help="Ask nothing: flags and defaults.")
    ] = False,
) -> None:
    """Ask what is needed, show the plan, write the project.

    Without a terminal, or with --yes, answers come from flags: -d preset=crud-api -d cache=redis
    """
    from pick_a_stack.cli.new import run

    run(folder, data or [], data_file, template, ref, yes=yes)


@app.command(short_help="Show what answers would give; write nothing.")
def plan(
    data: Data = None,
    data_file: DataFile = None,
    project: Annotated[
        Path | None,
        typer.Option("--project", metavar="DIR", help="Begin with the answers of a project."),
    ] = None,
    template: Location = None,
    ref: Ref = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="List the files that would change in the project.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what answers would give; write nothing.

    \b
    pick-a-stack plan -d preset=event-driven --json
    pick-a-stack plan --diff -d cache=redis        in a project
    """
    from pick_a_stack.cli.plan import run

    run(data or [], data_file, project, template, ref, diff=diff, as_json=as_json)


@app.command(short_help="Add capabilities to the project.")
def add(names: Names, yes: Yes = False, keep: Keep = False, force: Force = False) -> None:
    """Add capabilities to the project, with what they need.

    \b
    pick-a-stack add caching-strategies cache=redis
    pick-a-stack add pgvector
    """
    from pick_a_stack.cli.changing import run

    run("add", names, yes=yes, keep=keep, force=force)


@app.command(short_help="Remove capabilities from the project.")
def remove(names: Names, yes: Yes = False, keep: Keep = False, force: Force = False) -> None:
    """Remove capabilities from the project; files you edited are asked about.

    \b
    pick-a-stack remove message-queues --keep
    pick-a-stack remove auth=api-key
    """
    from pick_a_stack.cli.changing import run

    run("remove", names, yes=yes, keep=keep, force=force)


@app.command(short_help="Finish a step that was interrupted.")
def finish() -> None:
    """Finish an add or a remove that was interrupted while it wrote files."""
    from pick_a_stack.cli.changing import finish

    finish()


@app.command(short_help="Take the last step back.")
def undo() -> None:
    """Take the last add or remove back, finished or not, as long as it is not committed."""
    from pick_a_stack.cli.changing import undo

    undo()


@app.command("list", short_help="List the skills by layer.")
def list_(template: Location = None, ref: Ref = None, as_json: AsJson = False) -> None:
    """List the skills by layer, and which answers they come with."""
    from pick_a_stack.cli.listing import run_list

    run_list(template, ref, as_json=as_json)


@app.command(short_help="Show what one skill needs and brings.")
def show(
    skill: Annotated[str, typer.Argument(autocompletion=complete_skill)],
    template: Location = None,
    ref: Ref = None,
) -> None:
    """Show when a skill is there, what it needs and what it brings."""
    from pick_a_stack.cli.listing import run_show

    run_show(skill, template, ref)


@app.command(short_help="Show what usually goes with what the project has.")
def gaps(as_json: AsJson = False) -> None:
    """Show, by layer, what the project has, and rank what usually goes with it."""
    from pick_a_stack.cli.gaps import run

    run(as_json=as_json)


@app.command(short_help="Look for what is wrong with the project.")
def doctor() -> None:
    """Look at the project's answers, template, files, settings and servers."""
    from pick_a_stack.cli.doctor import run

    run()
