"""What composing costs: `copier copy` of everything, beside the same files without composition.

Run `python -m benchmarks.generation`. Goal: at most 1.5 times the flat template, and under one
second per 100 files.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import alternate, python, report
from benchmarks.measure import environment as clean_environment
from pick_a_stack.render import copy_template
from tests.stacks import NAME, everything

ROUNDS = 5


def copying(template: Path, folder: Path, answers: object) -> float:
    """Processor seconds of one `copier copy` in a new process, its imports left out."""
    code = f"""
import os, copier
before = sum(os.times()[:4])
copier.run_copy({str(template)!r}, {str(folder)!r}, data={answers!r}, defaults=True, quiet=True)
print(sum(os.times()[:4]) - before)
"""
    seconds = float(python(code, clean_environment(PYTHONWARNINGS="ignore")))
    shutil.rmtree(folder)
    return seconds


def flat(rendered: Path, template: Path, suffix: str) -> Path:
    """A template that holds rendered files as they are; with `.jinja`, each is parsed."""
    shutil.copytree(rendered, template / "files")
    options = (
        "_subdirectory: files\n_envops: {variable_start_string: '{=', variable_end_string: '=}'}"
    )
    (template / "copier.yml").write_text(
        options + "\nproject_name: {type: str}\n", encoding="utf-8"
    )
    for path in [p for p in (template / "files").rglob("*") if p.is_file()]:
        path.rename(path.with_name(path.name + suffix))
    return template


def main() -> int:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        composed = copy_template(folder / "composed")
        answers = NAME | everything()
        python(
            f"import copier; copier.run_copy({str(composed)!r}, {str(folder / 'rendered')!r},"
            f" data={answers!r}, defaults=True, quiet=True)",
            clean_environment(),
        )
        files = sum(path.is_file() for path in (folder / "rendered").rglob("*"))
        empty = folder / "empty"
        (empty / "files").mkdir(parents=True)
        (empty / "copier.yml").write_text("_subdirectory: files\n", encoding="utf-8")
        (empty / "files" / "README.md").write_text("empty\n", encoding="utf-8")
        plain = flat(folder / "rendered", folder / "plain", "")
        parsed = flat(folder / "rendered", folder / "parsed", ".jinja")
        out = folder / "out"
        samples = alternate(
            ROUNDS,
            lambda: copying(empty, out, {}),
            lambda: copying(plain, out, NAME),
            lambda: copying(parsed, out, NAME),
            lambda: copying(composed, out, answers),
        )
    print(f"{files} files")
    report(
        "empty, and everything", "s", [("empty", samples[0]), ("composed", samples[3])], goal="-"
    )
    rows = [("flat, copied", samples[1]), ("composed", samples[3])]
    report("the same files copied, and composed", "s", rows, goal="<= 1.5")
    rows = [("flat, each through Jinja", samples[2]), ("composed", samples[3])]
    report("the same files through Jinja, and composed", "s", rows, goal="<= 1.5")
    print(f"\nseconds per 100 files: {min(samples[3]) / files * 100:.2f} (goal < 1)")
    return 0


if __name__ == "__main__":
    started = time.perf_counter()
    code = main()
    print(f"took {time.perf_counter() - started:.0f} s")
    sys.exit(code)
