"""A project without edits, given other answers, is the project that a fresh copy would be."""

from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from pick_a_stack.render import commit_all

from ..conftest import DEPTH, Note, WriteProject
from ..projects import whole_projects
from ..stacks import NAME, sample
from .living import read, updated
from .toggles import Toggle, changed, difference, fragments, stacks, template, toggles

# What an update does not change.
LIKE = {"package": "order_service"}
AT_QUICK = ("minimal: database=sqlite", "ai-app: database=none")
SAMPLE = 2


def single() -> list[Toggle]:
    """Changes of one answer that Copier itself makes: always two, others with the catalogue."""
    names = [toggle.name for toggle in toggles() if ": back from " not in toggle.name]
    chosen = set(names) if DEPTH == "exhaustive" else {*AT_QUICK, *sample(names, SAMPLE)}
    return [toggle for toggle in toggles() if toggle.name in chosen]


@cache
def covering() -> tuple[Toggle, ...]:
    """Changes of many answers that, with their way back, switch every fragment that can be."""
    known = {name: template().complete(NAME | given) for name, given in whole_projects().items()}
    ours = {name: answers for name, answers in known.items() if answers.items() >= LIKE.items()}
    parts = {name: fragments(answers) for name, answers in ours.items()}
    switched = {pair: parts[pair[0]] ^ parts[pair[1]] for pair in combinations(parts, 2)}
    left = set().union(*switched.values())
    chosen = []
    while left:
        (before, after), names = max(switched.items(), key=lambda each: len(each[1] & left))
        change = difference(ours[before], ours[after])
        chosen.append(Toggle(f"{before} to {after}", ours[before], change))
        left -= names
    return tuple(chosen)


def test_changes_of_many_answers_leave_out_only_what_is_always_there() -> None:
    switched = set()
    for toggle in covering():
        switched |= fragments(toggle.before) ^ fragments(changed(toggle.before, toggle.change))
    known = {entry["key"] for entry in template().catalogue["sections"]["fragments"]}
    always = set.intersection(*(fragments(answers) for answers in stacks().values()))
    assert known - switched <= always


@pytest.mark.parametrize("stack", stacks())
def test_answers_after_every_toggle_are_those_of_a_fresh_project(stack: str, note: Note) -> None:
    mine = [toggle for toggle in toggles() if toggle.name.startswith(f"{stack}: ")]
    for toggle in mine:
        after = changed(toggle.before, toggle.change)
        given = {name: value for name, value in after.items() if name not in NAME}
        assert after == template().complete(NAME | given), toggle.name
    note("updates", f"{stack:14} {len(mine)} toggles in process equal a fresh project")


@pytest.mark.parametrize(
    "toggle",
    [
        pytest.param(toggle, id=toggle.name, marks=[pytest.mark.full][toggle.name in AT_QUICK :])
        for toggle in (*single(), *covering())
    ],
)
def test_update_equals_a_fresh_project_and_so_does_the_way_back(
    toggle: Toggle, write_project: WriteProject, tmp_path: Path
) -> None:
    project = write_project(tmp_path / "project", toggle.before)
    commit_all(project, "generated")
    before = read(project)
    updated(project, toggle.change)
    after = changed(toggle.before, toggle.change)
    assert read(project) == read(write_project(tmp_path / "fresh", after))
    commit_all(project, "updated")
    updated(project, difference(after, toggle.before))
    assert read(project) == before
