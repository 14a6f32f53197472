"""The flags that several commands share."""

from pathlib import Path
from typing import Annotated

import typer


def complete_skill(incomplete: str) -> list[str]:
    """Skills and answers that begin like this, for the shell."""
    from pick_a_stack.cli.completing import skills

    return skills(incomplete)


def complete_answer(incomplete: str) -> list[str]:
    """Answers that begin like this, for the shell."""
    from pick_a_stack.cli.completing import answers

    return answers(incomplete)


Data = Annotated[
    list[str] | None,
    typer.Option(
        "-d",
        "--data",
        metavar="NAME=VALUE",
        help="An answer; may be repeated.",
        autocompletion=complete_answer,
    ),
]
DataFile = Annotated[
    Path | None,
    typer.Option("--data-file", metavar="FILE", help="Answers, as YAML.", exists=True),
]
Location = Annotated[
    str | None,
    typer.Option(
        "--template",
        metavar="PATH|URL",
        help="The template; by default the one this tool was installed from.",
    ),
]
Ref = Annotated[
    str | None, typer.Option("--ref", metavar="REF", help="A commit, branch or tag of it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")]
Names = Annotated[
    list[str],
    typer.Argument(metavar="SKILL|QUESTION=VALUE...", autocompletion=complete_skill),
]
Keep = Annotated[
    bool, typer.Option("--keep", help="Move files you edited and would lose to kept/.")
]
Force = Annotated[bool, typer.Option("--force", help="Let files you edited go; git has them.")]
