"""Test modules that need not run again: they passed in this run with all that they reach.

Projects share most of what they are made of. A test module that has passed in one project says
nothing new in another where, in the same circumstances, it reaches the same definitions.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from .closures import Closure
from .taken_apart import Project


class Proofs:
    """What was proven so far, by all processes of a run: an empty file each, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def open_questions(
        self, project: Path, arguments: Iterable[str], environment: Mapping[str, str]
    ) -> tuple[dict[str, str], int]:
        """The test modules that are still to be run, with what to note of each that passes.

        And how many are not, because an equal run has passed.
        """
        circumstances = json.dumps([list(arguments), sorted(environment.items())])
        taken_apart = Project(project)
        found = {
            module: hashlib.sha256(
                f"{module} {Closure(taken_apart, module).digest()} {circumstances}".encode()
            ).hexdigest()
            for module in taken_apart.test_modules()
        }
        left = {name: key for name, key in found.items() if not (self._folder / key).exists()}
        return left, len(found) - len(left)

    def note(self, keys: Iterable[str]) -> None:
        """Write down what has passed."""
        for key in keys:
            (self._folder / key).touch()
