"""What the catalogue costs as it grows, with real skills cloned to 30, 50 and 80.

`python -m benchmarks.growth [SIZE ...]`; with `--depth quick` or `full` the tests of each grown
repository are run and timed too. Figures are processor time, which a busy machine changes least.
"""

import argparse
import ast
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.cloning import grow
from benchmarks.generation import flat
from benchmarks.measure import alternate, python
from pick_a_stack import ROOT
from pick_a_stack.render import copy_template
from tests.stacks import NAME, Answers, as_flags

SIZES = (15, 30, 50, 80)
ROUNDS = 3
EVERYTHING = """
from pathlib import Path
from pick_a_stack.template import Template, write_files
from tests.stacks import NAME, everything
template = Template()
answers = template.complete(NAME | everything())
"""
STACKS = """
import time
from random import Random
from pick_a_stack.template import Template
from tests.space import as_answers, factors, repaired
from tests.stacks import NAME
random, template = Random(0), Template()
rows = [repaired({f: random.choice(v) for f, v in factors().items()}) for _ in range(40)]
stacks = [template.complete(NAME | as_answers(row)) for row in rows]
started = time.process_time()
for stack in stacks:
    template.render(stack, {})
print(round(len(stacks) / (time.process_time() - started) * 60))
"""
NET = """
from tests.exhaustive.parts import Parts
from tests.exhaustive.planted import every_catch
every_catch(Parts())
"""
PROJECTS = """
from tests.projects import whole_projects
from tests.updates.toggles import toggles
print(len(whole_projects()), len(toggles()))
"""


class Grown:
    """A copy of this repository with more skills."""

    def __init__(self, folder: Path, size: int) -> None:
        ignored = shutil.ignore_patterns(".git", ".cache", "demo", "__pycache__", ".*_cache")
        self.root = Path(shutil.copytree(ROOT, folder / "repository", ignore=ignored))
        grow(self.root, size)
        self.environment = os.environ | {
            "PYTHONPATH": str(self.root),
            "PYTHONSAFEPATH": "1",
            "PYTHONWARNINGS": "ignore",
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def output(self, code: str) -> str:
        """What a piece of Python prints that runs in the copy."""
        return python(code, self.environment)

    def seconds(self, code: str) -> float:
        """The processor time of a piece of Python, from its first line, with what it starts."""
        before = "import os; _before = sum(os.times()[:4])\n"
        output = self.output(f"{before}{code}\nprint(sum(os.times()[:4]) - _before)")
        return float(output.splitlines()[-1])

    def module(self, name: str, *arguments: str) -> float:
        """The processor time of a module that is run."""
        command = [sys.executable, "-m", name, *arguments]
        run = f"subprocess.run({command!r}, check=True, stdout=subprocess.DEVNULL)"
        return self.seconds(f"import subprocess; {run}")

    def array(self, strength: int) -> float:
        """The processor time of a covering array, which nothing has kept yet."""
        return self.seconds(
            f"from tests.covering import covering_array; covering_array({strength})"
        )

    def tests(self, depth: str) -> str:
        """How long the tests take at a depth, and how they ended."""
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--numprocesses=2"],
            cwd=self.root,
            env=self.environment | {"TEST_DEPTH": depth},
            capture_output=True,
            text=True,
            check=False,
        )
        return f"{(time.perf_counter() - started) / 60:.1f} min, {done.stdout.splitlines()[-1]}"

    def ratios(self) -> tuple[float, float]:
        """`copier copy`: minimal beside an empty template, everything beside the flat one."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            rendered = folder / "rendered"
            write = f"write_files(Path({str(rendered)!r}), template.render(answers, {{}}))"
            answers = ast.literal_eval(self.output(f"{EVERYTHING}{write}\nprint(answers)"))
            (folder / "empty" / "files").mkdir(parents=True)
            (folder / "empty" / "copier.yml").write_text("_subdirectory: files\n", "utf-8")
            (folder / "empty" / "files" / "README.md").write_text("empty\n", "utf-8")
            plain = flat(rendered, folder / "plain", "")
            composed = copy_template(folder / "composed", self.root)
            minimal = NAME | {"preset": "minimal"}
            out = folder / "out"

            def copy(template: Path, answers: Answers) -> float:
                flags = ("--quiet", "--defaults", *as_flags(answers))
                seconds = self.module("copier", "copy", *flags, str(template), str(out))
                shutil.rmtree(out)
                return seconds

            samples = alternate(
                ROUNDS,
                lambda: copy(folder / "empty", {}),
                lambda: copy(composed, minimal),
                lambda: copy(plain, minimal),
                lambda: copy(composed, answers),
            )
        empty, small, copies, all_of_it = map(statistics.median, samples)
        return small / empty, all_of_it / copies


def figures(grown: Grown, *, triples: bool, depths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a grown repository costs, by title."""
    compiled = grown.module("pick_a_stack.catalogue")
    kilobytes = (grown.root / "composer" / "catalogue.json").stat().st_size / 1000
    yield "catalogue", f"{kilobytes:.0f} kB, compiled in {compiled:.2f} s"
    plan = ("plan", "-d", "preset=ai-app", "--template", str(grown.root))
    seconds = min(grown.module("pick_a_stack.cli", *plan) for _ in range(ROUNDS))
    yield "plan", f"{seconds * 1000:.0f} ms (goal < 400)"
    small, large = grown.ratios()
    yield "copier copy of minimal", f"{small:.2f} of an empty template (goal <= 1.3)"
    yield "copier copy of everything", f"{large:.2f} of a flat template (goal <= 1.5)"
    yield "in process", f"{grown.output(STACKS).strip()} stacks a minute"
    yield "2-way covering array", f"{grown.array(2):.1f} s"
    if triples:
        yield "3-way covering array", f"{grown.array(3):.1f} s"
    projects, toggles = grown.output(PROJECTS).split()
    yield "to be tested", f"{projects} whole projects, {toggles} toggles"
    yield "static net", f"{grown.seconds(NET):.1f} s"
    for depth in depths:
        yield f"tests at depth {depth}", grown.tests(depth)


def main() -> None:
    """Grow a copy to each size and print what it costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--triples", action="store_true", help="make the 3-way array too")
    parser.add_argument("--depth", action="append", default=[], choices=("quick", "full"))
    given = parser.parse_args()
    for size in given.sizes:
        print(f"\n{size} skills")
        with tempfile.TemporaryDirectory() as folder:
            grown = Grown(Path(folder), size)
            for title, text in figures(grown, triples=given.triples, depths=given.depth):
                print(f"  {title:<28} {text}", flush=True)


if __name__ == "__main__":
    main()
