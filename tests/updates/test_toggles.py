"""A project without edits, given other answers, is the project that a fresh copy would be."""

from pathlib import Path

import pytest

from pick_a_stack.render import commit_all

from ..conftest import Note, WriteProject
from ..stacks import NAME
from .living import read, updated
from .toggles import Toggle, changed, difference, fragments, stacks, template, toggles

AT_QUICK = {"minimal: database=sqlite", "ai-app: database=none"}


def covering() -> list[Toggle]:
    """Toggles that, with their way back, switch every fragment that can be on and off."""
    switched = {
        toggle.name: (toggle, fragments(toggle.before) ^ fragments(after))
        for toggle in toggles()
        if ": back from " not in toggle.name
        for after in [changed(toggle.before, toggle.change)]
    }
    left = set().union(*(names for _, names in switched.values()))
    chosen = []
    while left:
        toggle, names = max(switched.values(), key=lambda each: len(each[1] & left))
        chosen.append(toggle)
        left -= names
    return chosen


def test_covering_toggles_leave_out_only_what_is_always_there() -> None:
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
        for toggle in covering()
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
