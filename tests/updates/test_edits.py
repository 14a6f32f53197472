"""The usual edits of users live through every change of one answer."""

import tomllib
from pathlib import Path

import pytest

from pick_a_stack.merging import ANSWERS_FILE
from pick_a_stack.merging.lines import conflicting
from pick_a_stack.render import commit_all

from ..conftest import DEPTH, Note, WriteProject
from .editing import AbsentError
from .edits import EDITS, edited
from .living import read, updated, write
from .losses import lost, resurrected
from .merging import Merge, merge
from .toggles import Toggle, changed, rendered, stacks, toggles

# Of 410 toggles. Where a formatter broke a line that an update takes away, somebody has to look: it
# is the import of the access tokens. No other edit conflicts, and none may begin to.
CONFLICTS = {"reformatted files": 11}
EVERY = {"quick": 12, "full": 3, "exhaustive": 1}[DEPTH]
REAL = [
    "minimal: database=sqlite",
    "crud-api: auth without jwt",
    "crud-api: examples=False",
    "event-driven: message_broker=kafka",
    "ai-app: back from database=none",
    "everything: vector_store=lancedb",
]


@pytest.mark.parametrize("edit", EDITS)
def test_every_edit_lives_through_every_toggle(edit: str, note: Note) -> None:
    runs = conflicts = deletions = 0
    for toggle in toggles()[::EVERY]:
        before, after = rendered(toggle.before), rendered(changed(toggle.before, toggle.change))
        mine = dict(before)
        try:
            EDITS[edit](mine, "invoices")
        except AbsentError:
            continue
        merged = merge(before, mine, after)
        assert lost(before, mine, merged) == [], toggle.name
        assert resurrected(before, mine, after, merged) == [], toggle.name
        assert not merged.deleted & after.keys(), toggle.name
        runs += 1
        conflicts += bool(merged.conflicts)
        deletions += bool(merged.deleted)
    assert runs, "no project has what the edit is about"
    assert conflicts <= CONFLICTS.get(edit, 0)
    note(
        "updates",
        f"{edit:24} {runs} toggles, {conflicts} with conflicts, 0 lines lost, "
        f"{deletions} took an edited file away",
    )


@pytest.mark.full
@pytest.mark.parametrize(
    "toggle", [pytest.param(each, id=each.name) for each in toggles() if each.name in REAL]
)
def test_copier_leaves_what_the_merge_in_process_says(
    toggle: Toggle, write_project: WriteProject, tmp_path: Path
) -> None:
    project = write_project(tmp_path / "project", toggle.before)
    commit_all(project, "generated")
    before = read(project)
    mine, made = edited(before)
    assert len(made) > len(EDITS) - 2
    write(project, mine)
    commit_all(project, "edited")
    fresh = read(write_project(tmp_path / "fresh", changed(toggle.before, toggle.change)))
    left = read(updated(project, toggle.change))
    expected = merge(before, mine, fresh)
    assert left == expected.files
    assert {path for path in left if conflicting(left[path])} == expected.conflicts


def test_every_conflict_is_marked_in_its_file() -> None:
    before = {"a": b"1\n2\n3\n", ANSWERS_FILE: b"old\n"}
    mine = {"a": b"1\nmine\n3\n", ANSWERS_FILE: b"old\n"}
    after = {"a": b"1\ntheirs\n3\n", ANSWERS_FILE: b"new\n"}
    merged = merge(before, mine, after)
    assert merged.conflicts == {"a"}
    assert merged.files["a"].splitlines()[1:-1] == [
        b"<<<<<<< before updating",
        b"mine",
        b"=======",
        b"theirs",
        b">>>>>>> after updating",
    ]
    assert merged.files[ANSWERS_FILE] == b"new\n"


def test_files_that_are_new_on_both_sides_are_not_overwritten() -> None:
    merged = merge({}, {"a": b"mine\n"}, {"a": b"theirs\n"})
    assert merged.conflicts == {"a"}
    assert lost({}, {"a": b"mine\n"}, merged) == []


def test_what_a_user_deleted_stays_deleted() -> None:
    merged = merge({"a": b"1\n"}, {}, {"a": b"2\n"})
    assert merged == Merge({}, frozenset(), frozenset())


def test_an_edited_file_of_a_capability_that_goes_is_named() -> None:
    merged = merge({"a": b"1\n"}, {"a": b"1\nmine\n"}, {})
    assert merged == Merge({}, frozenset(), frozenset({"a"}))


def test_losses_are_found() -> None:
    before, mine, after = {"a": b"1\n2\n"}, {"a": b"1\nmine\n"}, {"a": b"1\n2\n3\n"}
    assert lost(before, mine, Merge({"a": b"1\n"}, frozenset(), frozenset())) == ["a: mine"]
    back = Merge({"a": b"1\nmine\n2\n3\n"}, frozenset(), frozenset())
    assert resurrected(before, mine, after, back) == ["a: 2"]


@pytest.mark.parametrize("stack", stacks())
def test_lists_of_dependencies_are_unsorted_so_that_uv_appends(stack: str) -> None:
    project = tomllib.loads(rendered(stacks()[stack])["pyproject.toml"].decode())
    for listed in (project["project"]["dependencies"], project["dependency-groups"]["dev"]):
        # In a sorted list `uv add` keeps the order, and writes where capabilities come and go.
        assert listed != sorted(listed, key=str.lower)
