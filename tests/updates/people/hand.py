"""How people change text: in place, above, below, in a list, among imports, over a whole project.

`PACKAGE` in a path or in a text stands for the package of the project.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from ..editing import AbsentError, put, text
from ..merging import Files

Edit = Callable[[Files], None]


def edits_in(*modules: ModuleType) -> dict[str, Edit]:
    """The public functions of modules, by name."""
    return {
        name: made
        for module in modules
        for name, made in vars(module).items()
        if callable(made) and made.__module__ == module.__name__ and not name.startswith("_")
    }


def package(files: Files) -> str:
    """The name of the project's package."""
    return next(path.split("/")[1] for path in sorted(files) if path.startswith("src/"))


def named(files: Files, template: str) -> str:
    """A path or a text, with the project's package in it."""
    return template.replace("PACKAGE", package(files))


def read(files: Files, path: str) -> str:
    """A file as text; raises AbsentError without it."""
    return text(files, named(files, path))


def write(files: Files, path: str, content: str) -> None:
    """Write a file, new or not."""
    put(files, named(files, path), named(files, content))


def change(files: Files, path: str, old: str, new: str) -> None:
    """Replace a text where it first stands in a file."""
    sub(files, path, re.escape(named(files, old)), lambda _: named(files, new))


def sub(
    files: Files, path: str, pattern: str, new: str | Callable[[re.Match[str]], str], count: int = 1
) -> None:
    """Replace a pattern where it first stands in a file, or everywhere in it with count=0."""
    new = named(files, new) if isinstance(new, str) else new
    found = read(files, path)
    changed, times = re.subn(named(files, pattern), new, found, count=count, flags=re.MULTILINE)
    if not times:
        raise AbsentError(f"{pattern!r} in {path}")
    write(files, path, changed)


def everywhere(
    files: Files, pattern: str, new: str | Callable[[re.Match[str]], str], suffix: str = ".py"
) -> None:
    """Replace a pattern in every file of a kind."""
    new = named(files, new) if isinstance(new, str) else new
    pattern, times = named(files, pattern), 0
    for path in [path for path in files if path.endswith(suffix)]:
        changed, here = re.subn(pattern, new, text(files, path), flags=re.MULTILINE)
        times += here
        put(files, path, changed)
    if not times:
        raise AbsentError(pattern)


def below(files: Files, path: str, pattern: str, lines: str) -> None:
    """Insert lines below the first that matches."""
    sub(files, path, rf"^.*{pattern}.*\n", lambda line: line[0] + named(files, lines))


def above(files: Files, path: str, pattern: str, lines: str) -> None:
    """Insert lines above the first that matches."""
    sub(files, path, rf"^.*{pattern}.*\n", lambda line: named(files, lines) + line[0])


def remove(files: Files, path: str) -> None:
    """Delete a file, or a folder with all that is in it."""
    path = named(files, path)
    gone = [each for each in files if each == path or each.startswith(f"{path}/")]
    if not gone:
        raise AbsentError(path)
    for each in gone:
        del files[each]


def move(files: Files, old: str, new: str) -> None:
    """Move a file, or a folder with all that is in it."""
    old, new = named(files, old), named(files, new)
    moved = [each for each in files if each == old or each.startswith(f"{old}/")]
    if not moved:
        raise AbsentError(old)
    for each in moved:
        files[new + each.removeprefix(old)] = files.pop(each)


def rename_module(files: Files, old: str, new: str) -> None:
    """Rename a module or a package, and import it by its new name."""
    suffix = "" if named(files, f"src/PACKAGE/{old}/__init__.py") in files else ".py"
    dotted = [name.replace("/", ".") for name in (old, new)]
    move(files, f"src/PACKAGE/{old}{suffix}", f"src/PACKAGE/{new}{suffix}")
    everywhere(files, rf"\bPACKAGE\.{re.escape(dotted[0])}\b", f"PACKAGE.{dotted[1]}")
    ruff(files, "check", "--select=I", "--fix")


def ruff(files: Files, *arguments: str) -> None:
    """Run ruff over the project, as its own configuration says."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = [path for path in files if path.endswith((".py", ".toml", ".md"))]
        for path in chosen:
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(files[path])
        command = [sys.executable, "-m", "ruff", *arguments, "--quiet", "--no-cache", "."]
        subprocess.run(command, cwd=folder, check=True)
        files.update({path: Path(folder, path).read_bytes() for path in chosen})


def append_to(files: Files, path: str, lines: str) -> None:
    """Add lines to the end of a file."""
    write(files, path, read(files, path) + lines)
