"""`add`, `remove`, `undo`: other answers, nothing of the user's lost, or nothing done."""

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import yaml

from pick_a_stack.cli.errors import REFUSED, USAGE
from pick_a_stack.render import commit_all

from ..conftest import program
from .conftest import Generate, Pick, edit, same, status
from .terminal import Terminal

MEMORY = "src/order_service/broker/memory.py"
in_full = partial(pytest.param, marks=pytest.mark.full)


@pytest.mark.parametrize(
    ("command", "names", "before", "after"),
    [
        ("remove", ["message-queues"], {"message_broker": "nats"}, {"message_broker": "none"}),
        (
            "add",
            ["pgvector-search"],
            {},
            {"vector_store": "pgvector", "database": "postgresql", "data": ["alembic-migrations"]},
        ),
        in_full("add", ["cache=redis"], {}, {"cache": "redis"}),
        in_full("add", ["redis"], {"cache": "memory"}, {"cache": "redis"}),
        in_full("add", ["api-key"], {"auth": ["jwt"]}, {"auth": ["jwt", "api-key"]}),
        in_full("remove", ["jwt"], {"auth": ["jwt", "api-key"]}, {"auth": ["api-key"]}),
        in_full("remove", ["examples"], {}, {"examples": False}),
        in_full("add", ["examples"], {"examples": False}, {"examples": True}),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_a_changed_project_equals_a_fresh_one(
    pick: Pick,
    project: Generate,
    originals: Generate,
    command: str,
    names: list[str],
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    folder = project(preset="minimal", **before)
    done = pick(command, *names, "--yes", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert same(folder, originals({"preset": "minimal"} | before | after)) == ""


def test_several_values_are_shown_as_they_are(pick: Pick, project: Generate) -> None:
    done = pick("add", "api-key", "--yes", cwd=project(preset="minimal", auth=["jwt"]))
    assert "auth: [jwt] -> [jwt, api-key]" in done.stdout


def test_what_is_needed_is_named_with_its_reason(pick: Pick, project: Generate) -> None:
    done = pick("add", "pgvector", cwd=project(preset="minimal"))
    assert "also database=postgresql (pgvector is an extension of PostgreSQL" in done.stdout
    assert "also data=alembic-migrations (pgvector's table" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "remedy"),
    [
        (["add", "natz"], USAGE, "did you mean nats?"),
        (["add", "memory"], USAGE, "cache=memory or message_broker=memory"),
        (["add", "cache"], USAGE, "cache=memory, cache=redis: say which"),
        (["add", "kafka", "rabbitmq"], USAGE, "message_broker=kafka or message_broker=rabbitmq"),
        (["remove", "project_name=order-service"], REFUSED, "always has an answer"),
        (["remove", "python=3.12"], REFUSED, "always has an answer"),
        (["plan", "--diff", "--ref", "HEAD"], USAGE, "leave --template and --ref out"),
        (["add", "message-queues"], USAGE, "message_broker=nats"),
        (["add", "pgvector"], REFUSED, "add database=postgresql too"),
        (["add", "service-health"], REFUSED, "in every project"),
        (["add", "databse=sqlite"], USAGE, "did you mean database?"),
        (["add", "cache=rediss"], REFUSED, "did you mean redis?"),
        (["remove", "kafka"], REFUSED, "not in this project"),
        (["remove", "service-health"], REFUSED, "cannot be removed"),
        (["remove", "database"], REFUSED, "--yes"),
        (["undo"], REFUSED, "no step"),
        (["finish"], REFUSED, "nothing to finish"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_refusal_names_the_remedy_and_changes_nothing(
    pick: Pick, project: Generate, arguments: list[str], code: int, remedy: str
) -> None:
    folder = project(preset="custom", database="mysql", data=["alembic-migrations"])
    done = pick(*arguments, cwd=folder)
    assert done.returncode == code
    assert remedy in done.stderr
    assert done.stderr.count("\n") == 1
    assert status(folder) == ""


def test_what_needs_a_value_of_its_own_question_goes_with_it(pick: Pick, project: Generate) -> None:
    folder = project(preset="event-driven")
    done = pick("remove", "nats", "--yes", cwd=folder)
    assert done.returncode == 0, done.stderr
    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert recorded["messaging"] == ["domain-events"]


def test_values_that_others_rule_out_are_named(pick: Pick, project: Generate) -> None:
    folder = project(preset="custom", database="mysql", data=["alembic-migrations"])
    done = pick("remove", "database", "--yes", cwd=folder)
    assert done.returncode == 0
    assert "so data=alembic-migrations goes (alembic-migrations needs" in done.stdout


def test_nothing_to_do_is_no_error(pick: Pick, project: Generate) -> None:
    folder = project(preset="event-driven")
    done = pick("add", "nats", cwd=folder)
    assert done.returncode == 0
    assert "Nothing to do" in done.stdout
    assert status(folder) == ""


def test_refuses_what_is_not_committed(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == REFUSED
    assert "notes.txt" in done.stderr
    assert "commit or stash" in done.stderr
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_refuses_a_folder_without_git(pick: Pick, project: Generate, tmp_path: Path) -> None:
    folder = project(preset="minimal")
    (folder / ".git").rename(tmp_path / "elsewhere")
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == REFUSED
    assert "git init" in done.stderr


def test_edited_files_are_not_removed_unasked(pick: Pick, project: Generate) -> None:
    folder = project(preset="custom", message_broker="nats")
    edit(folder, MEMORY, "\nclass ", "\n# mine\nclass ")
    done = pick("remove", "message-queues", cwd=folder)
    assert done.returncode == REFUSED
    assert MEMORY in done.stderr
    assert "--keep" in done.stderr
    assert status(folder) == ""


def test_edited_files_are_kept_aside(pick: Pick, project: Generate) -> None:
    folder = project(preset="custom", message_broker="nats")
    edit(folder, MEMORY, "\nclass ", "\n# mine\nclass ")
    mine = (folder / MEMORY).read_text(encoding="utf-8")
    done = pick("remove", "message-queues", "--keep", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "kept" / f"{MEMORY}.kept").read_text(encoding="utf-8") == mine
    assert not (folder / MEMORY).exists()
    for command in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["deptry", "."]):
        run = [program(command[0]), *command[1:]]
        checked = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_edited_files_go_when_forced_and_come_back(pick: Pick, project: Generate) -> None:
    folder = project(preset="custom", message_broker="nats")
    edit(folder, MEMORY, "\nclass ", "\n# mine\nclass ")
    assert pick("remove", "message-queues", "--force", cwd=folder).returncode == 0
    assert not (folder / MEMORY).exists()
    assert pick("undo", cwd=folder).returncode == 0
    assert "# mine" in (folder / MEMORY).read_text(encoding="utf-8")
    assert status(folder) == ""


def test_new_files_of_the_user_stay_where_a_capability_goes(pick: Pick, project: Generate) -> None:
    folder = project(preset="custom", message_broker="nats")
    mine = folder / "src/order_service/broker/mine.py"
    mine.write_text("MINE = 1\n", encoding="utf-8")
    commit_all(folder, "mine")
    assert pick("remove", "message-queues", cwd=folder).returncode == 0
    assert mine.read_text(encoding="utf-8") == "MINE = 1\n"


def test_conflicts_are_reported_by_file_and_line(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal", cache="redis")
    edit(folder, "pyproject.toml", '"redis>=', '"redis<99,>=')
    done = pick("remove", "redis", cwd=folder)
    lines = (folder / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    assert any("redis<99" in line for line in lines)
    places = [n for n, line in enumerate(lines, 1) if line.startswith("<<<<<<<")]
    if not places:
        pytest.fail("the edit was meant to conflict")
    assert done.returncode == REFUSED
    assert all(f"pyproject.toml:{number}" in done.stdout for number in places)
    assert "git add FILE" in done.stdout
    assert "UU pyproject.toml" in status(folder)
    assert pick("undo", cwd=folder).returncode == 0
    assert status(folder) == ""


def test_entries_of_both_stay_where_lines_would_conflict(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    edit(folder, ".env.example", "the defaults.\n", "the defaults.\nMINE=1\n")
    edit(folder, ".env.example", "# what signs the cursors", "# mine: what signs the cursors")
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (folder / ".env.example").read_text(encoding="utf-8")
    assert "MINE=1\n" in text
    assert "# mine: what signs the cursors" in text
    assert "CACHE_URL=" in text


def test_a_file_that_the_user_moved_is_merged_where_it_went(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    package = folder / "src" / "order_service"
    (package / "settings").mkdir()
    (package / "settings.py").rename(package / "settings" / "__init__.py")
    edit(
        folder, "src/order_service/settings/__init__.py", "class Settings", "# mine\nclass Settings"
    )
    where = "src/order_service/settings.py -> src/order_service/settings/__init__.py"
    planned = pick("plan", "--diff", "-d", "cache=redis", cwd=folder).stdout
    assert where in " ".join(planned.split())
    assert "moved (1)" in planned
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"moved by you, and merged there: {where}" in done.stdout.replace("\n", " ")
    text = (package / "settings" / "__init__.py").read_text(encoding="utf-8")
    assert "# mine\n" in text
    assert "cache: CacheSettings" in text
    assert not (package / "settings.py").exists()


def test_a_link_is_followed_to_the_file_that_it_leads_to(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    package = folder / "src" / "order_service"
    (package / "settings.py").rename(package / "own_settings.py")
    (package / "settings.py").symlink_to("own_settings.py")
    commit_all(folder, "a link")
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (package / "settings.py").is_symlink()
    assert "cache: CacheSettings" in (package / "own_settings.py").read_text(encoding="utf-8")


def test_a_file_that_went_who_knows_where_is_named(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    package = folder / "src" / "order_service"
    (package / "settings.py").unlink()
    (package / "settings").mkdir()
    (package / "settings" / "groups.py").write_text("GROUPS = 1\n", encoding="utf-8")
    commit_all(folder, "settings of another kind")
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == REFUSED
    assert (
        "src/order_service/settings.py (now src/order_service/settings/groups.py?)" in done.stdout
    )
    assert (package / "cache" / "redis.py").exists()


def test_what_is_added_comes_in_the_style_of_the_project(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    (folder / "ruff.toml").write_text('[format]\nquote-style = "single"\n', encoding="utf-8")
    subprocess.run(["ruff", "format", "-q", "."], cwd=folder, check=True)
    commit_all(folder, "single quotes")
    done = pick("add", "redis", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (
        subprocess.run(["ruff", "format", "--check", "."], cwd=folder, check=False).returncode == 0
    )


def test_undo_refuses_what_was_edited_or_committed_since(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    assert pick("add", "redis", cwd=folder).returncode == 0
    mine = folder / "src/order_service/cache/redis.py"
    mine.write_text("mine", encoding="utf-8")
    done = pick("undo", cwd=folder)
    assert done.returncode == REFUSED
    assert "src/order_service/cache/redis.py" in done.stderr
    assert mine.read_text(encoding="utf-8") == "mine"
    commit_all(folder, "all of it")
    done = pick("undo", cwd=folder)
    assert done.returncode == REFUSED
    assert "git revert" in done.stderr


def test_works_in_a_folder_of_a_larger_repository(
    pick: Pick, originals: Generate, tmp_path: Path
) -> None:
    source = originals({"preset": "minimal"})
    whole = tmp_path / "whole"
    folder = whole / "services" / "orders"
    folder.mkdir(parents=True)
    subprocess.run(["cp", "-r", f"{source}/.", str(folder)], check=True)
    subprocess.run(["rm", "-rf", str(folder / ".git")], check=True)
    (whole / "README.md").write_text("all services\n", encoding="utf-8")
    commit_all(whole, "all")
    assert pick("add", "redis", cwd=folder / "src").returncode == 0
    assert same(folder, originals({"preset": "minimal", "cache": "redis"})) == ""
    assert pick("undo", cwd=folder).returncode == 0
    assert status(whole) == ""


def test_a_person_is_asked_about_edited_files(
    terminal: Callable[..., Terminal], project: Generate
) -> None:
    folder = project(preset="event-driven")
    edit(folder, MEMORY, "\nclass ", "\n# mine\nclass ")
    session = terminal("remove", "message-queues", cwd=folder)
    session.sees("You edited 1 of the files")
    session.choose("Stop")
    assert session.ends() == REFUSED
    assert status(folder) == ""
    session = terminal("remove", "message-queues", cwd=folder)
    session.sees("You edited 1 of the files")
    session.choose("Move them to kept/")
    assert session.ends() == 0
    assert (folder / "kept" / f"{MEMORY}.kept").exists()


def test_a_person_can_say_no(terminal: Callable[..., Terminal], project: Generate) -> None:
    folder = project(preset="minimal")
    session = terminal("add", "redis", cwd=folder)
    session.sees("Go on?")
    session.press("n")
    assert session.ends() == REFUSED
    assert status(folder) == ""
