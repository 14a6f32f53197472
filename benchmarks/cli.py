"""What pick-a-stack costs to answer: `--help`, `plan` and `new`, beside `copier --help`.

Run `python -m benchmarks.cli`. Goals: `--help` under 150 ms, `plan` under 300 ms, `new` of
everything under a second.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import alternate, report
from pick_a_stack import ROOT
from tests.stacks import as_flags, everything

ROUNDS = 11
PICK = [sys.executable, "-m", "pick_a_stack.cli"]
COPIER = [sys.executable, "-m", "copier"]


def milliseconds(command: list[str], folder: str) -> float:
    """What one run of a command takes in an empty folder, its interpreter included."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as here:
        started = time.perf_counter()
        subprocess.run(command, cwd=here, env=environment, capture_output=True, check=True)
        return (time.perf_counter() - started) * 1000


def main() -> None:
    """Measure and report."""
    commands = [
        [*COPIER, "--help"],
        [*PICK, "--help"],
        [*PICK, "plan", "-d", "preset=ai-app", "--template", str(Path(ROOT))],
        [*PICK, "plan", "-d", "preset=ai-app", "--json", "--template", str(Path(ROOT))],
        [*PICK, "new", "orders", *as_flags(everything()), "--template", str(Path(ROOT))],
    ]
    with tempfile.TemporaryDirectory() as folder:
        for command in commands:
            milliseconds(command, folder)
        samples = alternate(
            ROUNDS, *(lambda each=command: milliseconds(each, folder) for command in commands)
        )
    names = [f"pick-a-stack {each}" for each in ("--help", "plan", "plan --json", "new")]
    goals = ["--help < 150 ms", "plan < 300 ms", "plan < 300 ms", "new < 1000 ms"]
    for name, found, goal in zip(names, samples[1:], goals, strict=True):
        rows = [("copier --help", samples[0]), (name, found)]
        report(name, "ms", rows, goal=goal)


if __name__ == "__main__":
    main()
