"""Tests that need not run again: they passed in this run, with all that decides over them.

Projects share most of what they are made of. A test that has passed in one project says nothing new
in another where its module reaches the same definitions, and it reads the same of the environment.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from .closures import Closure
from .exclusions import without
from .plugins import proving
from .suites import SERVERS, Outcome, run_suite
from .taken_apart import Project

PLUGIN_FOLDER = Path(proving.__file__).parent
WATCHED = {*SERVERS, "REQUIRE_REAL"}
"""The variables that differ between runs: a test depends on those that it reads."""


@dataclass(frozen=True, slots=True)
class Questions:
    """The test modules of a project, each with the file of what is proven of it."""

    files: Mapping[str, Path]
    environment: Mapping[str, str]

    def open(self) -> list[str]:
        """The modules of which not every test is proven."""
        return [module for module, file in self.files.items() if not self._is_answered(file)]

    def skips(self) -> tuple[str, ...]:
        """Why tests were skipped, here or in an equal run."""
        found = [proving.proofs(file, self.environment) for file in self.files.values()]
        return tuple(p.skipped for proofs in found for p in proofs.values() if p.skipped)

    def asked(self, folder: Path) -> dict[str, str]:
        """The environment in which the plugin leaves out what is proven, and proves the rest."""
        said = folder / "proving.json"
        files = {module: str(file) for module, file in self.files.items()}
        said.write_text(json.dumps({"files": files, "watched": sorted(WATCHED)}), encoding="utf-8")
        return {"PYTHONPATH": str(PLUGIN_FOLDER), "PROVING": str(said), **self.environment}

    def _is_answered(self, file: Path) -> bool:
        found = proving.proofs(file, self.environment).values()
        return bool(found) and all(proof.of == len(found) for proof in found)


class Proofs:
    """What was proven so far, by all processes of a run: a file for each module, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @classmethod
    def of_this_run(cls, shared: Path) -> "Proofs":
        """What the processes of this run have proven; `shared` is a folder of theirs."""
        return cls(shared / "proofs")

    def questions(
        self,
        project: Path,
        deselected: Collection[str],
        environment: Mapping[str, str],
        of_servers: bool = False,
    ) -> Questions:
        """The test modules of a project, in an environment, some tests left out.

        With `of_servers` those alone that a server can make a difference to.
        """
        taken_apart = Project(project)
        others = {name: value for name, value in environment.items() if name not in WATCHED}
        files = {}
        for module in taken_apart.test_modules():
            without = [test for test in deselected if test.startswith(f"{module}::")]
            closure = Closure(taken_apart, module)
            if of_servers and not closure.reaches_servers():
                continue
            decisive = [
                module,
                closure.digest(),
                without,
                sorted(others.items()),
            ]
            name = hashlib.sha256(json.dumps(decisive).encode()).hexdigest()
            files[module] = self._folder / name
        return Questions(files, environment)

    def run(
        self,
        project: Path,
        folder: Path,
        deselected: Collection[str] = (),
        of_servers: bool = False,
        **environment: str,
    ) -> tuple[Outcome | None, Questions]:
        """Run what is not proven of a project's tests: what came of it, unless all is proven."""
        questions = self.questions(project, deselected, environment, of_servers)
        if not (modules := questions.open()):
            return None, questions
        arguments = ("-p", "collecting", "-p", "proving", *without(deselected), *modules)
        return run_suite(project, folder, *arguments, **questions.asked(folder)), questions
