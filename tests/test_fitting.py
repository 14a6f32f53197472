"""What no longer fits after a step is found, mended where that is certain; else nothing is said."""

import pytest

from pick_a_stack.fitting.finding import View
from pick_a_stack.fitting.looking import mend, unfit

from .fitted import PACKAGE, SOURCE, VERSIONS, files, found, step, toggled, whole
from .stacks import presets, sample
from .updates.edits import edited
from .updates.toggles import changed, template, toggles


@pytest.mark.parametrize("name", [*presets(), "everything"])
def test_a_project_as_generated_fits(name: str) -> None:
    there = files(whole(name))
    assert unfit(View(PACKAGE, there, there, there)) == []


@pytest.mark.parametrize("name", sample([toggle.name for toggle in toggles()], 25))
def test_a_step_of_an_untouched_or_usually_edited_project_fits(name: str) -> None:
    toggle = next(each for each in toggles() if each.name == name)
    before, after = files(toggle.before), files(changed(toggle.before, toggle.change))
    assert found(step(before, after, before), before) == {}
    mine, _ = edited(before)
    said = found(step(before, after, mine), mine)
    own = f"{VERSIONS}/ledger_code.py"  # which stands on what some steps take away
    assert all(text.startswith(own) for text in said), said


REVISION = b"""from alembic import op
revision = "urgent"
down_revision = "%s"


def upgrade() -> None:
    op.add_column("notes", None)
"""


def test_revisions_that_lost_what_they_stand_on_are_named() -> None:
    answers = whole("crud-api")
    before = files(answers)
    after = files(template().complete({"examples": False}, answers))
    path = f"{VERSIONS}/urgent.py"
    own = {
        path: REVISION % b"notes",
        f"{VERSIONS}/late.py": REVISION.replace(b"urgent", b"late") % b"stack",
    }
    mine = before | own
    said = found(step(before, after, mine), mine)
    table = "needs the table notes, which went with this step: delete"
    where = 'which is not there: write `down_revision = "stack"`'
    assert f"{path}:3: revision urgent follows notes, {where}" in said
    assert sum(table in text for text in said) == 2
    ends = unfit(View(PACKAGE, before, before, mine | {path: REVISION % b"stack"}))
    assert [each.what for each in ends] == ["the revisions late, urgent are all the last"]


def test_a_dependency_named_twice_is_named_once_again() -> None:
    before, after = toggled(cache="redis")
    entry = b'    "starlette>=1.10",\n'
    mine = before | {
        "pyproject.toml": before["pyproject.toml"].replace(entry, entry + b'    "redis>=5",\n')
    }
    view = step(before, after, mine)
    said = found(view, mine)
    assert any("redis is twice in dependencies" in text and "`redis>=5`" in text for text in said)
    view, _, left = mend(view, mine)
    assert left == []
    assert b"redis>=5" not in view.now["pyproject.toml"]


def test_settings_and_variables_belong_together() -> None:
    before, after = toggled(cache="redis")
    example = before[".env.example"]
    later = after | {".env.example": example}
    view = View(PACKAGE, before, after, later)
    said = found(view, before)
    assert ".env.example: no CACHE_URL: add a line `CACHE_URL=memory://`" in said
    left = [each for each in mend(view, before)[2] if each.mend]
    assert left == []
    gone = View(PACKAGE, after, before, before | {".env": b"CACHE_URL=redis://cache\n"})
    assert ".env:1: no setting reads CACHE_URL: delete the line" in found(gone, after)


def test_what_python_cannot_read_is_named_and_conflicts_are_not() -> None:
    before = files(whole("minimal"))
    broken = before | {f"{SOURCE}/errors.py": b"def\n"}
    said = unfit(View(PACKAGE, before, before, broken))
    assert [each.what for each in said] == ["Python cannot read it"]
    broken[f"{SOURCE}/errors.py"] = b"<<<<<<< before updating\n"
    assert unfit(View(PACKAGE, before, before, broken)) == []
