"""The page of a project: what is pending, the step, and taking it back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pick_a_stack.cli.errors import UsageError
from pick_a_stack.render import commit_all
from pick_a_stack.web.living import Living
from pick_a_stack.web.pending import Pending, clicked
from pick_a_stack.web.serving import desk_of

from ..cli.conftest import Generate, edit, environment, originals, project, status
from .conftest import Asking
from .test_page import status as said

__all__ = ["environment", "originals", "project"]
Open = Callable[..., tuple[Path, Asking]]


@pytest.fixture
def opened(project: Generate, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Open:
    """A project with some answers, and requests to its page."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def opening(**answers: object) -> tuple[Path, Asking]:
        folder = project(**answers)
        return folder, Asking(Living(folder))

    return opening


def plan_of(page: str) -> str:
    """The identifier of the plan on a page."""
    found = re.search(r'name="plan_id" value="(\w+)"', page)
    assert found, said(page)
    return found[1]


def test_nothing_is_done_that_was_not_planned(opened: Open) -> None:
    folder, asking = opened(preset="minimal", cache="memory")
    path = folder / "src/order_service/cache/memory.py"
    path.write_text(path.read_text("utf-8") + "\nMINE = True\n", "utf-8")
    commit_all(folder, "mine")
    page = asking.get("?drop=cache%3Dmemory&view=change").text
    assert "cache: memory → none." in said(page)
    assert "src/order_service/cache/memory.py</code>, which goes" in page
    assert 'name="start"' not in page
    query, plan_id = "action=remove&names=cache%3Dmemory", plan_of(page)
    edit(folder, "README.md", "## ", "## My ")
    refused = asking.post(f"apply?{query}", {"plan_id": plan_id})  # of the project as it was
    assert "not as they were when this was planned" in said(refused.text)
    assert status(folder) == ""
    fields = {"plan_id": plan_of(refused.text), "edited": "keep"}
    done = asking.post(f"apply?{query}", fields).text
    assert "Commit it, or take it back" in said(done)
    assert "<code>remove cache=memory</code> is not committed" in done
    kept = folder / "kept/src/order_service/cache/memory.py.kept"
    assert "MINE = True" in kept.read_text("utf-8")
    assert "is not committed yet" in said(asking.get("?add=auth%3Djwt&view=change").text)


def test_clicks_are_put_together_and_taken_back(opened: Open) -> None:
    folder, _ = opened(preset="minimal", cache="memory")
    living = Living(folder).known[0]
    template, now = living.template, living.now

    def after(*clicks: tuple[str, str]) -> Pending:
        pending = Pending()
        for step, words in clicks:
            pending = clicked(template, now, pending, step, words)
        return pending

    redis, limits = ("add", "cache=redis"), ("add", "api=rate-limiting")
    assert after(redis, limits) == Pending("add", ("cache=redis", "api=rate-limiting"))
    assert after(redis, ("add", "cache=memory")).names == ()
    assert after(limits, ("drop", "api=rate-limiting")).names == ()
    assert after(("add", "cache=none")) == Pending("remove", ("cache=memory",))
    assert after(("add", "cache=none"), ("add", "cache=memory")).names == ()
    assert after(redis, ("drop", "examples")) == Pending("remove", ("examples",))


def test_an_address_of_a_new_project_is_refused(opened: Open) -> None:
    folder, asking = opened(preset="minimal")
    answer = asking.get("?preset=crud-api")
    assert answer.status_code == 422
    assert "pick-a-stack web LINK" in said(answer.text)
    assert asking.get("?action=add&names=no-such-thing").status_code == 422
    assert asking.post("write?", {"folder": "x"}).status_code == 404
    assert status(folder) == ""


@pytest.mark.parametrize(("location", "ref"), [("elsewhere", None), (None, "v1.0.0")])
def test_a_project_has_its_own_template(
    opened: Open, location: str | None, ref: str | None
) -> None:
    folder, _ = opened(preset="minimal")
    assert isinstance(desk_of(folder, "", None, None), Living)
    with pytest.raises(UsageError, match="its own template"):
        desk_of(folder, "", location, ref)
