"""`rename-package`: the package of a project is called otherwise, everywhere."""

from pathlib import Path

from pick_a_stack.cli.changing import begin
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.git import entries, git, plainly
from pick_a_stack.cli.project import Project
from pick_a_stack.cli.screen import out, progress
from pick_a_stack.cli.stopping import uninterrupted
from pick_a_stack.cli.telling import tell
from pick_a_stack.fitting.variables import settings
from pick_a_stack.renaming.files import Files, place, renamed
from pick_a_stack.template import RefusedError


def run(new: str) -> None:
    """Rename the package beside the project, and write the result in one go."""
    project, workshop = begin()
    old = str(project.now["package"])
    if new == old:
        out().print("Nothing to do: the package has this name already.")
        return
    after = rendered(project, new)
    refuse_occupied(project, old, new)
    with workshop.locked():
        renaming = progress("The package is renamed beside the project ...")
        with renaming, plainly(), workshop.copy() as copy:
            rename(copy / project.prefix, project.rendered, after, (old, new))
            step = workshop.result(copy, f"rename-package {new}")
        with uninterrupted():
            workshop.write(step)
            tell_defaults(project.rendered, after, old, new)
            tell(workshop, step)


def rendered(project: Project, new: str) -> dict[str, bytes]:
    """The files as the template writes them for another name.

    Raises:
        CommandError: for a name that the template refuses.
    """
    try:
        answers = project.template.complete(project.now | {"package": new})
    except RefusedError as error:
        raise CommandError(error.reason) from None
    return project.template.render(answers, project.origin)


def refuse_occupied(project: Project, old: str, new: str) -> None:
    """Refuse where the package is not, or where something else is.

    Raises:
        CommandError: names the folder.
    """
    if not (project.folder / "src" / old).is_dir():
        raise CommandError(f"src/{old} is not there: correct `package` in .copier-answers.yml")
    for each in (Path("src", new), Path("src", f"{new}.py")):
        if (project.folder / each).exists():
            raise CommandError(f"{each.as_posix()} is there already: choose another name")


def rename(folder: Path, before: Files, after: Files, names: tuple[str, str]) -> None:
    """Write every file of a copy as it is with the other name."""
    for path in entries(git(folder, "ls-files", "-z")):
        source, target = folder / path, folder / place(path, *names)
        if not source.is_symlink() and source.is_file():
            source.write_bytes(renamed(path, source.read_bytes(), before, after, names))
        if source != target:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)


def tell_defaults(before: Files, after: Files, old: str, new: str) -> None:
    """Say which settings had the name as a part of their default."""
    was, will = settings(before, old) or {}, settings(after, new) or {}
    changed = [name for name in will if will[name] != was.get(name, will[name])]
    if changed:
        out().print("These defaults have the new name; what is deployed may need the old one:")
        for name in changed:
            out().print(f"  {name}={was[name]}", markup=False)
