"""What has to be agreed on before a project is changed."""

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.plan import Difference
from pick_a_stack.cli.resolving import Change
from pick_a_stack.cli.screen import is_interactive
from pick_a_stack.cli.steps import Workshop

KEPT = "kept"
"""The folder for files that the user edited and the template gave up."""
ENDING = ".kept"
"""What their names end with there: so no tool takes them for a part of the project."""


def agree(
    change: Change, difference: Difference, *, yes: bool, keep: bool, force: bool
) -> list[str]:
    """Ask what has to be asked; the edited files to move aside.

    Raises:
        CommandError: when it is refused, or nobody can be asked.
    """
    endangered = [path for path in difference["removed"] if path in difference["edited"]]
    asking = is_interactive() and not yes
    if endangered and not (keep or force):
        listed = ", ".join(endangered)
        if not asking:
            raise CommandError(
                f"edited by you, and removed by this: {listed}:"
                f" say --keep (moves them to {KEPT}/) or --force (git has them)"
            )
        keep = keep_or_lose(endangered)
    elif asking and not confirmed():
        raise CommandError("nothing was changed")
    if change.lost and not (yes or asking):
        raise CommandError("this takes away what was not named (see above): say --yes")
    return endangered if keep else []


def refuse_uncommitted(workshop: Workshop, paths: list[str]) -> None:
    """Refuse while the project has what git does not have.

    Raises:
        CommandError: says what to do, also when it is the last step that is uncommitted.
    """
    if not paths:
        return
    step = workshop.last()
    if step is not None and workshop.is_written(step):
        raise CommandError(
            f"`{step.command}` is not committed yet: commit it, or take it back with"
            " `pick-a-stack undo`: one step at a time can be undone"
        )
    listed = ", ".join(paths[:3]) + (" ..." if len(paths) > 3 else "")
    raise CommandError(
        f"not committed yet: {listed}: commit or stash first, so that git can undo the step"
    )


def confirmed() -> bool:
    """Whether the person wants the change."""
    import questionary

    return bool(questionary.confirm("Go on?", default=True).unsafe_ask())


def keep_or_lose(paths: list[str]) -> bool:
    """Whether edited files are kept aside.

    Raises:
        CommandError: when the person would rather stop.
    """
    import questionary

    answer = questionary.select(
        f"You edited {len(paths)} of the files that would be removed.",
        [
            questionary.Choice(f"Move them to {KEPT}/ and go on", "keep"),
            questionary.Choice("Let them go: git has them", "lose"),
            questionary.Choice("Stop", "stop"),
        ],
    ).unsafe_ask()
    if answer == "stop":
        raise CommandError("nothing was changed")
    return bool(answer == "keep")
