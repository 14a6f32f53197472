"""The flags that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the version, as pyproject.toml has it."""
    if wanted:
        from pick_a_stack.cli.sources import installed_version

        click.echo(f"pick-a-stack {installed_version()}")
        context.exit()


def show_completion(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Skills and technologies that begin like this, for the shell."""
    from pick_a_stack.cli.completing import names

    return names(incomplete)


def change_completion(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Skills and answers that begin like this, for the shell."""
    from pick_a_stack.cli.completing import changes

    return changes(incomplete)


def answer_completion(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Answers that begin like this, for the shell."""
    from pick_a_stack.cli.completing import answers

    return answers(incomplete)


version = click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_version,
    help="Print the version.",
)
data = click.option(
    "-d",
    "--data",
    metavar="NAME=VALUE",
    multiple=True,
    help="An answer; may be repeated.",
    shell_complete=answer_completion,
)
data_file = click.option(
    "--data-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Answers, as YAML.",
)
location = click.option(
    "--template",
    "location",
    metavar="PATH|URL",
    help="The template; by default the one this tool was installed from.",
)
ref = click.option("--ref", metavar="REF", help="A commit, branch or tag of it.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def changes(command: Command) -> Command:
    """What `add` and `remove` take."""
    flags = [
        click.argument(
            "names",
            metavar="SKILL|QUESTION=VALUE...",
            nargs=-1,
            required=True,
            shell_complete=change_completion,
        ),
    ]
    return together([*flags, *agreement], command)


agreement = [
    click.option("-y", "--yes", is_flag=True, help="Do not ask."),
    click.option("--keep", is_flag=True, help="Move files you edited and would lose to kept/."),
    click.option("--force", is_flag=True, help="Let files you edited go; git has them."),
    click.option("--fix", is_flag=True, help="Mend what no longer fits, where that is certain."),
]


def release(command: Command) -> Command:
    """What `update` takes."""
    moved = click.option(
        "--template",
        "location",
        metavar="PATH|URL",
        help="Where the template is now; the project records it.",
    )
    return together([ref, moved, *agreement], command)


def together(flags: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    """A command with several flags, in this order."""
    for flag in reversed(flags):
        command = flag(command)
    return command
