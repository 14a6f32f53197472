"""`copier update` with other answers: the result is the project a fresh copy would be."""

import subprocess
from pathlib import Path

import copier
import pytest

from pick_a_stack.render import commit_all, render

from .stacks import NAME, Answers, presets

CHANGES: dict[str, tuple[Answers, Answers]] = {
    # preset: (what adds a capability, what removes one)
    "minimal": ({"cache": "redis"}, {"platform": ["docker-python"]}),
    "crud-api": ({"message_broker": "nats"}, {"auth": []}),
    "event-driven": ({"auth": ["jwt"]}, {"message_broker": "none"}),
    "ai-app": ({"message_broker": "rabbitmq"}, {"vector_store": "none"}),
}


def fresh(template: Path, folder: Path, answers: Answers) -> Path:
    render(folder, NAME | answers, template)
    return folder


def updated(template: Path, folder: Path, answers: Answers, changes: Answers) -> Path:
    """A project that is generated, committed, and then updated with other answers."""
    commit_all(fresh(template, folder, answers), "generated")
    copier.run_update(
        folder, data=changes, defaults=True, overwrite=True, quiet=True, vcs_ref="HEAD"
    )
    return folder


def difference(one: Path, other: Path) -> str:
    """The difference of two projects, without git's own folder."""
    command = ["diff", "-r", "-x", ".git", str(one), str(other)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("preset", presets())
@pytest.mark.parametrize("direction", ["adds", "removes"])
def test_update_of_a_preset_equals_a_fresh_project(
    template: Path, tmp_path: Path, preset: str, direction: str
) -> None:
    changes = CHANGES[preset][direction == "removes"]
    project = updated(template, tmp_path / "project", {"preset": preset}, changes)
    expected = fresh(template, tmp_path / "fresh", {"preset": preset} | changes)
    assert difference(project, expected) == ""


def test_update_keeps_what_the_user_wrote(template: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    commit_all(fresh(template, project, {"preset": "crud-api"}), "generated")
    routers = project / "src/order_service/http/routers.py"
    mine = "    # Append yours here.\n    orders_router,\n"
    text = routers.read_text(encoding="utf-8").replace("    # Append yours here.\n", mine)
    routers.write_text(text, encoding="utf-8")
    readme = project / "README.md"
    readme.write_text(readme.read_text() + "\nAsk Ada about orders.\n", encoding="utf-8")
    own = project / "src/order_service/orders.py"
    own.write_text('"""Orders."""\n', encoding="utf-8")
    commit_all(project, "mine")
    copier.run_update(
        project,
        data={"cache": "redis", "message_broker": "nats"},
        defaults=True,
        overwrite=True,
        quiet=True,
        vcs_ref="HEAD",
    )
    assert mine in routers.read_text(encoding="utf-8")
    assert "Ask Ada about orders." in readme.read_text(encoding="utf-8")
    assert own.exists()
    assert (project / "src/order_service/cache/redis.py").exists()
    conflicts = [p for p in project.rglob("*") if p.is_file() and b"<<<<<<<" in p.read_bytes()]
    assert conflicts == []
