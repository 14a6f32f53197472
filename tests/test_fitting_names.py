"""What a user moved, renamed or deleted, and new files need, is found and mended."""

import re
from dataclasses import replace

from pick_a_stack.fitting.looking import mend

from .fitted import SOURCE, files, found, replaced, step, toggled, whole
from .updates.toggles import template


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


def test_a_method_that_a_user_renamed_is_called_by_its_new_name() -> None:
    before, after = toggled(cache="redis")
    mine = replaced(before, b".edit(", b".revise(")
    mine = replaced(mine, b"async def edit(", b"async def revise(")
    view = step(before, after, mine)
    what = f"NoteService.edit of {SOURCE}/notes/service.py is revise by now: write revise for edit"
    assert any(what in text for text in found(view, mine))
    view, _, left = mend(view, mine)
    assert left == []
    assert b".edit(" not in b"".join(view.now.values())


def test_what_could_not_be_mended_is_left_and_not_said_to_be_mended() -> None:
    before, after = toggled(cache="redis")
    path = f"{SOURCE}/errors.py"
    moved = replaced(before, b"_service.errors", b"_service.faults")
    moved[f"{SOURCE}/faults.py"] = moved.pop(path) + b"\nMINE = 1\n"
    view = step(before, after, moved)
    opening = f"{SOURCE}/cache/opening.py"
    noted = re.sub(rb"(?m)^(from \w+\.errors import .*)$", rb"\1  # ours", view.now[opening])
    now = {**view.now, opening: noted}
    _, done, left = mend(replace(view, now=now), moved)
    assert [each.path for each in left] == [opening]
    assert opening not in {each.path for each in done}


def test_attributes_of_others_are_left_alone() -> None:
    before, after = toggled(cache="redis")  # of whose tests some call `drain` of a stream
    mine = {
        path: text.replace(b"drain", b"let_go") if path.endswith(".py") else text
        for path, text in before.items()
    }
    assert not [text for text in found(step(before, after, mine), mine) if "Readiness" in text]


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
    broker = before["tests/contracts/test_broker.py"]
    said = found(step(before, after, before | own), before | own)
    moved = before | {"tests/mine/test_broker.py": broker}
    assert any(
        "git rm tests/mine/test_broker.py" in text
        for text in found(step(before, after, moved), moved)
    )
    assert set(said) == {
        f"{SOURCE}/mine.py:1: nats is no dependency any more: uv add nats-py",
        f"{SOURCE}/mine.py:2: it imports order_service.broker.events: order_service.broker.events"
        f" went with this step: take it out of {SOURCE}/mine.py, or write there what it imports",
    }
