"""A project that lacks one entry of a fragment.yml, and the test of its own that fails there."""

import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from pick_a_stack.template import Template, write_files

from ..closures import Closure
from ..contributions import contributed, files
from ..projects import whole_projects
from ..stacks import NAME, Answers, catalogue
from ..suites import run_suite
from ..taken_apart import Project
from ..test_suites import EMBEDDED_STACKS
from .parts import Entry

FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
Files = dict[str, bytes]

template = cache(Template)


def label(entry: Entry) -> str:
    """`fragment section.key`, as the record has it."""
    return f"{entry.place.split('/')[1]} {entry.section}.{entry.key}"


@cache
def completed(name: str) -> Answers:
    """All answers of a stack."""
    template().catalogue = catalogue()
    return template().complete(NAME | whole_projects()[name])


def stacks_with(entry: Entry) -> list[str]:
    """The stacks with an entry, the smallest first, after those whose tests this depth runs."""
    having = [
        name
        for name in whole_projects()
        if contributed(completed(name), entry.section).get(entry.key) == entry.part
    ]
    return sorted(having, key=lambda n: (n not in EMBEDDED_STACKS, len(files(completed(n)))))


def without(entry: Entry) -> dict[str, Any]:
    """The catalogue, but for one entry of one fragment."""
    everything = catalogue()
    condition = entry.when[0][0].data()
    kept = [
        each
        for each in everything["sections"][entry.section]
        if each["key"] != entry.key or everything["conditions"][each["on"]] != condition
    ]
    return everything | {"sections": everything["sections"] | {entry.section: kept}}


def written(name: str, known: dict[str, Any]) -> Files:
    """The files of a stack's project, by a catalogue."""
    answers = completed(name)
    own = template()
    own.catalogue = known
    return own.render(own.complete(answers), {"_src_path": "template"})


def first_failure(name: str, entry: Entry, folder: Path, *only: str) -> str:
    """The first test that fails in a project that lacks an entry, of `only` these; "" if none does.

    Of all tests, those are run whose module reaches what the entry changes, the shortest way first.
    """
    lacking = on_disk(written(name, without(entry)), folder / "lacking")
    tests = only
    if not tests:
        whole = on_disk(written(name, catalogue()), folder / "whole")
        tests = tuple(affected(Project(whole), Project(lacking)))
    if not tests:
        return ""
    (folder / "run").mkdir()
    outcome = run_suite(lacking, folder / "run", "-x", *tests, REQUIRE_REAL="0")
    return next(iter(FAILED.findall(outcome.output)), "")


def affected(whole: Project, lacking: Project) -> list[str]:
    """The test modules that reach something else where the entry is lacking."""
    found = []
    for module in lacking.test_modules():
        closure = Closure(lacking, module)
        if closure.digest() != Closure(whole, module).digest():
            found.append((len(closure.units), module))
    return [module for _, module in sorted(found)]


def on_disk(content: Files, folder: Path) -> Path:
    """A folder that holds these files and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    write_files(folder, content)
    return folder
