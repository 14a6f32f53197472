"""Projects on disk, as `copier update` leaves them."""

import shutil
from pathlib import Path

import copier

from pick_a_stack.template import write_files

from ..stacks import Answers
from .merging import Files


def updated(folder: Path, changes: Answers) -> Path:
    """The project after `copier update` to the template's HEAD with other answers."""
    copier.run_update(
        folder, data=changes, defaults=True, overwrite=True, quiet=True, vcs_ref="HEAD"
    )
    return folder


def read(folder: Path) -> Files:
    """The files of a project by path, without git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def write(folder: Path, files: Files) -> None:
    """Make the files of a project these."""
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.name != ".git":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    write_files(folder, files)
