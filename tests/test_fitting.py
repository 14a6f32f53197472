"""What no longer fits after a step is found, mended where that is certain; else nothing is said."""

from functools import cache

import pytest

from pick_a_stack.fitting.finding import Finding, View
from pick_a_stack.fitting.looking import mend, unfit, unfit_by

from .stacks import Answers, everything, preset_answers, presets, sample
from .updates.edits import edited
from .updates.merging import merge
from .updates.toggles import changed, template, toggles

ORIGIN = {"_src_path": "template", "_commit": "release"}
PACKAGE = "order_service"
SOURCE = f"src/{PACKAGE}"
VERSIONS = f"{SOURCE}/migrations/versions"
Files = dict[str, bytes]


@cache
def whole(name: str) -> Answers:
    """All answers of a preset, or of everything."""
    given = everything() if name == "everything" else preset_answers(name)
    return template().complete({"project_name": "order-service"} | given)


def files(answers: Answers) -> Files:
    return template().render(answers, ORIGIN)


def step(before: Files, after: Files, mine: Files) -> View:
    """A project as Copier leaves it."""
    return View(PACKAGE, before, after, merge(before, mine, after).files)


def found(view: View, mine: Files) -> dict[str, Finding]:
    return {each.text: each for each in unfit_by(view, mine)}


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


def replaced(files: Files, one: bytes, other: bytes) -> Files:
    """Files in which a text is another one."""
    return {path: text.replace(one, other) for path, text in files.items()}


def toggled(**change: object) -> tuple[Files, Files]:
    """The files of a minimal project, and those with other answers."""
    answers = whole("minimal")
    return files(answers), files(template().complete(change, answers))


def test_what_a_user_moved_is_imported_from_its_new_place() -> None:
    before, after = toggled(cache="redis")
    mine = {
        path: text.replace(b"_service.errors", b"_service.faults") for path, text in before.items()
    }
    mine[f"{SOURCE}/faults.py"] = mine.pop(f"{SOURCE}/errors.py") + b"\nMINE = 1\n"
    view = step(before, after, mine)
    said = found(view, mine)
    assert any(text.startswith(f"{SOURCE}/cache/opening.py:") for text in said)
    assert all("order_service.errors is order_service.faults by now" in text for text in said)
    view, done, left = mend(view, mine)
    assert left == []
    assert {each.text for each in done} == set(said)
    assert b"_service.errors" not in view.now[f"{SOURCE}/cache/opening.py"]


def test_what_a_user_renamed_is_called_by_its_new_name() -> None:
    before, after = toggled(message_broker="nats")
    mine = replaced(before, b"ConfigurationE", b"SetupE")
    view = step(before, after, mine)
    said = found(view, mine)
    assert any("errors is SetupError by now: write SetupError" in text for text in said)
    view, _, left = mend(view, mine)
    assert left == []
    opening = view.now[f"{SOURCE}/broker/opening.py"]
    assert b"SetupError(" in opening
    assert b"ConfigurationError" not in opening


def test_a_deleted_file_that_new_ones_need_is_brought_back() -> None:
    before, after = toggled(cache="redis")
    gone = [f"{SOURCE}/errors.py", "tests/contracts/__init__.py"]
    mine = {path: text for path, text in before.items() if path not in gone}
    view = step(before, after, mine)
    said = "\n".join(found(view, mine))
    assert f"{gone[0]} was deleted: --fix brings {gone[0]} back" in said
    assert f"{gone[1]}: it was deleted, and tests/contracts/test_cache.py needs it" in said
    view, _, left = mend(view, mine)
    assert left == []
    assert all(view.now[path] == after[path] for path in gone)


def test_what_a_user_imports_of_what_went_is_named() -> None:
    before, after = (
        files(whole("event-driven")),
        files(template().complete({"message_broker": "none"}, whole("event-driven"))),
    )
    own = {f"{SOURCE}/mine.py": b"import nats\nfrom order_service.broker.events import Event\n"}
    said = found(step(before, after, before | own), before | own)
    assert set(said) == {
        f"{SOURCE}/mine.py:1: nats is no dependency any more: uv add nats-py",
        f"{SOURCE}/mine.py:2: it imports order_service.broker.events: order_service.broker.events"
        f" went with this step: take it out of {SOURCE}/mine.py, or write there what it imports",
    }


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
    assert ".env.example: no CACHE_URL: add the line `CACHE_URL=memory://`" in said
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
