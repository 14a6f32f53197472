"""Whether a batch takes as much memory for many rows as for few: `python -m benchmarks.batches`.

The peak of the resident memory of `batch import-notes` and `batch export-notes`, as the kernel
counts it, at 100,000 and at 1,000,000 notes of some 300 bytes.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from .measure import PACKAGE, environment, render_service

STACK = {
    "preset": "custom",
    "database": "sqlite",
    "data": ["alembic-migrations"],
    "messaging": ["batch-processing"],
}
FORMATS = ("jsonl", "csv", "parquet")
FEW, MANY = 100_000, 1_000_000
GOAL = 1.10


def rows(count: int) -> Iterator[str]:
    """Notes, as JSON lines; ids are spread like random ones."""
    for number in range(count):
        spread = UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128)
        body = f"{number} " * 30
        note = {"id": str(spread), "owner": f"o{number % 50}", "title": f"n{number}", "body": body}
        yield json.dumps(note) + "\n"


def run(service: Path, folder: Path, *arguments: str) -> tuple[float, float]:
    """The peak of the memory of a command, in MiB, and its seconds."""
    url = f"sqlite:///{folder / 'notes.db'}"
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", PACKAGE, *arguments],
        cwd=folder,
        env=environment(service, DATABASE_URL=url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return usage.ru_maxrss / 1024, time.monotonic() - began


def measure(service: Path, folder: Path, count: int) -> dict[str, float]:
    """The peaks of one size: an import, and exports in each format."""
    folder.mkdir()
    run(service, folder, "migrate")
    # A line at a time: a process begins with the peak of the one that starts it.
    with (folder / "given.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(rows(count))
    steps = [("import jsonl", "import-notes", "given.jsonl")]
    steps += [(f"export {name}", "export-notes", f"notes.{name}") for name in FORMATS]
    peaks = {}
    for title, action, name in steps:
        peaks[title], seconds = run(service, folder, "batch", action, name)
        rate = count / seconds
        print(f"  {count:>9,} {title:<16} {peaks[title]:7.1f} MiB {rate:9,.0f} rows/s", flush=True)
    return peaks


def main() -> None:
    """Measure both sizes, and compare."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        service = render_service(folder, STACK)
        few = measure(service, folder / "few", FEW)
        many = measure(service, folder / "many", MANY)
    for title, peak in many.items():
        print(f"  {title:<16} x{peak / few[title]:.3f}  goal <= {GOAL}")


if __name__ == "__main__":
    main()
