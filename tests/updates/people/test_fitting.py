"""What people do to a project fits, but for what they delete and still import."""

import pytest

from pick_a_stack.fitting.finding import View
from pick_a_stack.fitting.looking import unfit

from ...stacks import sample
from ..editing import PACKAGE, AbsentError
from ..toggles import rendered, stacks
from . import FEATURES, SINGLES
from .hand import Edit

DELETING = "example_deleted"


def said(edit: Edit) -> list[str]:
    """What does not fit in the first project in which an edit finds its subject."""
    for answers in stacks().values():
        before = rendered(answers)
        mine = dict(before)
        try:
            edit(mine)
        except AbsentError:
            continue
        return [each.text for each in unfit(View(PACKAGE, before, before, mine))]
    return []


@pytest.mark.parametrize("name", [*sample(SINGLES.keys() - {DELETING}, 40), *FEATURES])
def test_what_people_write_fits(name: str) -> None:
    assert said((SINGLES | FEATURES)[name]) == []


def test_what_is_deleted_and_still_imported_is_named() -> None:
    found = said(SINGLES[DELETING])
    assert any("notes/routes.py was deleted: --fix brings" in text for text in found)
