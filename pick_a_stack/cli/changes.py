"""The commands that change a project. Each imports what it needs when it runs."""

import click

from pick_a_stack.cli.flags import changes, release


@click.command(short_help="Add capabilities to the project.")
@changes
def add(names: tuple[str, ...], yes: bool, keep: bool, force: bool, fix: bool) -> None:
    """Add capabilities to the project, with what they need.

    \b
    pick-a-stack add caching-strategies cache=redis
    pick-a-stack add pgvector
    """
    from pick_a_stack.cli.changing import run

    run("add", names, yes=yes, keep=keep, force=force, fix=fix)


@click.command(short_help="Remove capabilities from the project.")
@changes
def remove(names: tuple[str, ...], yes: bool, keep: bool, force: bool, fix: bool) -> None:
    """Remove capabilities from the project; files you edited are asked about.

    \b
    pick-a-stack remove message-queues --keep
    pick-a-stack remove auth=api-key
    """
    from pick_a_stack.cli.changing import run

    run("remove", names, yes=yes, keep=keep, force=force, fix=fix)


@click.command(short_help="Bring the project to a later release of the template.")
@release
def update(
    ref: str | None, location: str | None, yes: bool, keep: bool, force: bool, fix: bool
) -> None:
    """Bring the project to a later release of the template, with the answers it has.

    \b
    pick-a-stack update
    pick-a-stack update --ref v2.1.0
    pick-a-stack update --template NEW_PLACE       when the template has moved
    """
    from pick_a_stack.cli.upgrading import run

    run(location, ref, yes=yes, keep=keep, force=force, fix=fix)


@click.command("rename-package", short_help="Give the project's package another name.")
@click.argument("new", metavar="NEW")
def rename_package(new: str) -> None:
    """Give the project's package another name, in its folder, imports, strings and documents.

    \b
    pick-a-stack rename-package shop_orders
    """
    from pick_a_stack.cli.renaming import run

    run(new)


@click.command(short_help="Finish a step that was interrupted.")
def finish() -> None:
    """Finish a step that was interrupted while it wrote files."""
    from pick_a_stack.cli.changing import finish

    finish()


@click.command(short_help="Take the last step back.")
def undo() -> None:
    """Take the last step back, finished or not, as long as it is not committed."""
    from pick_a_stack.cli.changing import undo

    undo()
