"""Ruff, which writes Python in the style that a project has set up for it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = ("pyproject.toml", "ruff.toml", ".ruff.toml")
SORT_IMPORTS = ("--select", "I")
REQUIRE_ANNOTATIONS = (
    *("--select", "I", "--config"),
    'lint.isort.required-imports=["from __future__ import annotations"]',
)
FORMAT = ("format", "--quiet", "--no-cache")
FIX = ("check", "--quiet", "--no-cache", "--fix-only", "--exit-zero")


def found_ruff(folder: Path) -> Path | None:
    """The ruff beside a project, or that on PATH."""
    beside = (
        Path(".venv", "Scripts", "ruff.exe") if os.name == "nt" else Path(".venv", "bin", "ruff")
    )
    if (folder / beside).is_file():
        return folder / beside
    there = shutil.which("ruff")
    return Path(there) if there else None


@dataclass(frozen=True)
class Ruff:
    """The program, and the configuration files of a project."""

    program: Path
    configuration: Mapping[str, bytes]

    def formatted(
        self, files: Mapping[str, bytes], *fixes: tuple[str, ...], beside: Iterable[str] = ()
    ) -> dict[str, bytes]:
        """Python files in the project's style; unchanged where ruff refuses.

        `fixes` are flags of `ruff check --fix-only`, run before the formatter, each by itself.
        What is imported from packages in `beside` sorts as the project's own.
        """
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for parent in {Path(path).parent for path in [*files, *beside]}:
                (folder / parent).mkdir(parents=True, exist_ok=True)
            packages = {path: b"" for path in beside if path.endswith("__init__.py")}
            for path, content in {**packages, **self.configuration, **files}.items():
                (folder / path).write_bytes(content)
            commands = [(*FIX, *flags) for flags in fixes]
            if not all(self._run(folder, *command) for command in [*commands, FORMAT]):
                return dict(files)
            return {path: (folder / path).read_bytes() for path in files}

    def _run(self, folder: Path, *arguments: str) -> bool:
        command = [str(self.program), *arguments, "."]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        return done.returncode == 0
