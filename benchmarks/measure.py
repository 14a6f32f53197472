"""Rendering, timing and reporting, shared by the benchmarks."""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pick_a_stack.catalogue import compile_catalogue, write_catalogue
from pick_a_stack.render import copy_template, render

PACKAGE = "measured"


T = TypeVar("T")


def render_service(folder: Path, answers: Mapping[str, Any]) -> Path:
    """Generate a service into `folder` from the working tree."""
    template = folder / "template"
    copy_template(template)
    write_catalogue(template / "composer" / "catalogue.json", compile_catalogue())
    service = folder / "service"
    render(service, {"project_name": "measured", "package": PACKAGE, **answers}, template)
    return service


def environment(service: Path | None = None, **settings: str) -> dict[str, str]:
    """What a measured process runs with: the path of a service, and its settings."""
    found = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **settings}
    return found if service is None else found | {"PYTHONPATH": str(service / "src")}


def python(code: str, env: Mapping[str, str]) -> str:
    """The output of a piece of Python in a new interpreter."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=dict(env), check=True, capture_output=True, text=True).stdout


def alternate(rounds: int, *candidates: Callable[[], T]) -> list[list[T]]:
    """Run the candidates in turn, A B A B, so that a busy machine slows all of them alike."""
    results: list[list[T]] = [[] for _ in candidates]
    for _ in range(rounds):
        for collected, candidate in zip(results, candidates, strict=True):
            collected.append(candidate())
    return results


def report(
    title: str, unit: str, rows: Sequence[tuple[str, Sequence[float]]], *, goal: str
) -> float:
    """Print the medians and the ratio of the second row to the first, and return that ratio."""
    print(f"\n{title}")
    for name, samples in rows:
        low, high = min(samples), max(samples)
        median = statistics.median(samples)
        print(f"  {name:<28} {median:>10.2f} {unit:<5} ({low:.2f} to {high:.2f})")
    ratio = statistics.median(rows[1][1]) / statistics.median(rows[0][1])
    print(f"  {'ratio':<28} {ratio:>10.2f}       goal {goal}")
    return ratio
