"""Runs a script as in an environment without `dev`: `python runtime_only.py PYPROJECT SCRIPT ...`.

Of what is installed here, such an environment has what the project's own dependencies need,
directly or through others. Modules of other distributions cannot be imported. Knows nothing of this
repository.
"""

import runpy
import sys
import tomllib
from collections.abc import Iterable, Sequence
from importlib import metadata
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def needed(requirements: Iterable[str]) -> set[str]:
    """The distributions that are installed for some requirements."""
    found: set[tuple[str, str]] = set()
    todo = [Requirement(each) for each in requirements]
    while todo:
        wanted = todo.pop()
        for extra in {"", *wanted.extras}:
            if (key := (canonicalize_name(wanted.name), extra)) not in found:
                found.add(key)
                todo += _requirements(wanted.name, extra)
    return {name for name, _ in found}


def _requirements(name: str, extra: str) -> Iterable[Requirement]:
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return
    for needs in map(Requirement, lines):
        if needs.marker is None or needs.marker.evaluate({"extra": extra}):
            yield needs


class Hiding:
    """Finds no module that belongs to other distributions alone."""

    def __init__(self, kept: set[str]) -> None:
        self.hidden = {
            module
            for module, names in metadata.packages_distributions().items()
            if not kept & {canonicalize_name(name) for name in names}
        }

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse what is hidden; leave all else to other finders."""
        if name.partition(".")[0] in self.hidden:
            raise ModuleNotFoundError(f"{name!r} is not installed without `dev`", name=name)
        return None


def main(pyproject: str, script: str) -> None:
    """Hide, forget what was imported for hiding, and run."""
    project = tomllib.loads(Path(pyproject).read_text(encoding="utf-8"))["project"]
    hiding = Hiding(needed(project["dependencies"]))
    for name in [name for name in sys.modules if name.partition(".")[0] in hiding.hidden]:
        del sys.modules[name]
    sys.meta_path.insert(0, hiding)
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    del sys.argv[0]
    main(sys.argv.pop(0), sys.argv[0])
