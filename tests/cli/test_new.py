"""`new`: what was planned is written, whole or not at all; Copier alone repeats it."""

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pick_a_stack.cli.errors import INTERRUPTED, REFUSED, USAGE
from pick_a_stack.cli.trees import written_trees

from ..conftest import program
from ..stacks import presets
from .conftest import Pick, same
from .terminal import Terminal

Open = Callable[..., Terminal]
START = next(tree for tree in written_trees() if tree.id == "start")


def printed_command(text: str) -> list[str]:
    """The `copier copy` in what the command printed, lines that the terminal broke joined."""
    return shlex.split(text[text.index("copier copy") :].replace("\n", ""))


@pytest.mark.parametrize(
    "flags",
    [
        ["-d", "preset=crud-api", "-d", "cache=redis"],
        ["-d", "preset=custom", "-d", "auth=[jwt, api-key]", "-d", "examples=false"],
        ["--defaults", "-d", "description=It is 100 % ours"],
    ],
    ids=["preset", "custom", "defaults"],
)
def test_the_printed_command_writes_the_same_project(
    pick: Pick, tmp_path: Path, flags: list[str]
) -> None:
    done = pick("new", "orders", *flags)
    assert done.returncode == 0, done.stderr
    command = printed_command(done.stdout)
    assert command[-1] == "orders"
    repeated = [program("copier"), *command[1:-1], "repeated"]
    subprocess.run(repeated, cwd=tmp_path, capture_output=True, check=True)
    assert same(tmp_path / "orders", tmp_path / "repeated") == ""


def test_the_template_is_recorded_by_its_release(
    pick: Pick, template: Path, tmp_path: Path
) -> None:
    released = tmp_path / "template"
    subprocess.run(["git", "clone", "-q", str(template), str(released)], check=True)
    subprocess.run(["git", "tag", "v1.0.0"], cwd=released, check=True)
    done = pick("new", "orders", "--defaults", "--template", f"git+file://{released}")
    command = printed_command(done.stdout)
    repeated = [program("copier"), *command[1:-1], "repeated"]
    subprocess.run(repeated, cwd=tmp_path, capture_output=True, check=True)
    assert same(tmp_path / "orders", tmp_path / "repeated") == ""
    recorded = yaml.safe_load((tmp_path / "orders" / ".copier-answers.yml").read_text("utf-8"))
    assert (recorded["_commit"], recorded["_src_path"]) == ("v1.0.0", f"git+file://{released}")


def test_changes_that_are_not_committed_are_recorded_as_no_commit(
    pick: Pick, template: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "template"
    subprocess.run(["git", "clone", "-q", str(template), str(changed)], check=True)
    with open(changed / "template" / "CHANGELOG.md.jinja", "a", encoding="utf-8") as changelog:
        changelog.write("Mine.\n")
    done = pick("new", "orders", "--defaults", "--template", str(changed))
    assert "changes that are not committed" in done.stderr
    assert (tmp_path / "orders" / "CHANGELOG.md").read_text("utf-8").endswith("Mine.\n")
    recorded = yaml.safe_load((tmp_path / "orders" / ".copier-answers.yml").read_text("utf-8"))
    assert "_commit" not in recorded


def test_writes_into_an_empty_folder_and_nowhere_else(pick: Pick, tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    assert pick("new", "orders", "--defaults").returncode == 0
    assert (tmp_path / "orders" / "pyproject.toml").exists()
    done = pick("new", "orders", "--defaults")
    assert done.returncode == REFUSED
    assert "not empty" in done.stderr


def test_without_a_terminal_and_without_flags_it_says_which(pick: Pick, tmp_path: Path) -> None:
    for arguments in (["new", "orders"], []):
        done = pick(*arguments)
        assert done.returncode == USAGE
        assert "--defaults" in done.stderr
    assert not (tmp_path / "orders").exists()


def test_a_name_that_is_none_is_refused_before_anything_is_written(
    pick: Pick, tmp_path: Path
) -> None:
    done = pick("new", "Order Service", "--defaults")
    assert done.returncode == REFUSED
    assert "lower-case words" in done.stderr
    assert list(tmp_path.iterdir()) == []


def at_the_prompt(terminal: Open) -> Terminal:
    """A guided session that is past the name."""
    session = terminal("new", "order-service")
    for words in ("is the project called", "Python package", "in one line", "oldest Python"):
        session.sees(words)
        session.press("Enter")
    session.sees("How do you want to begin?")
    return session


def test_a_preset_can_be_taken_changed_and_written(terminal: Open, tmp_path: Path) -> None:
    session = at_the_prompt(terminal)
    session.choose("Resources in a database")
    session.sees("Take it?")
    session.press("Enter")
    session.sees("This is the whole plan")
    assert not (tmp_path / "order-service").exists()
    session.choose("Change something")
    session.sees("What?")
    session.choose("What is the messaging need?")
    session.sees("» None")
    session.choose("Request-reply")
    session.sees("NATS: one small server")
    session.choose("Rather rabbitmq")
    session.sees("This is the whole plan")
    session.choose("Change something")
    session.sees("What?")
    session.choose("Its name and description")
    for words in ("is the project called", "Python package"):
        session.sees(words)
        session.press("Enter")
    session.sees("in one line")
    session.press(" for orders", "Enter")
    session.sees("oldest Python")
    session.press("Enter")
    session.sees("This is the whole plan")
    session.choose("Write it")
    assert session.ends() == 0
    text = (tmp_path / "order-service" / ".copier-answers.yml").read_text(encoding="utf-8")
    answers = yaml.safe_load(text)
    assert (answers["preset"], answers["message_broker"]) == ("crud-api", "rabbitmq")
    assert answers["description"] == "A backend service for orders"
    assert "-d message_broker=rabbitmq" in " ".join(printed_command(session.text))


@pytest.mark.parametrize("preset", presets())
def test_the_plan_of_a_preset_is_shown_and_written(
    terminal: Open, pick: Pick, tmp_path: Path, preset: str
) -> None:
    leaf = next(leaf for leaf in START.leaves() if leaf.answers["preset"] == preset)
    planned = pick("plan", "-d", "project_name=order-service", "-d", f"preset={preset}", "--json")
    plan = json.loads(planned.stdout)
    size = f"{plan['files']} files, {len(plan['dependencies'])} dependencies"
    session = at_the_prompt(terminal)
    session.choose(leaf.when)
    session.sees("Take it?")
    session.choose("Show the plan with it")
    session.sees("Take it? (Use arrow keys)")
    assert session.text.count(size) == 1
    session.choose("Yes")
    session.sees("This is the whole plan")
    assert session.text.count(size) == 2
    session.choose("Write it")
    assert session.ends() == 0
    folder = tmp_path / "order-service"
    text = (folder / ".copier-answers.yml").read_text(encoding="utf-8")
    assert plan["answers"].items() <= yaml.safe_load(text).items()
    assert sum(path.is_file() for path in folder.rglob("*")) == plan["files"]


def test_a_list_to_tick_has_a_way_back(terminal: Open) -> None:
    session = at_the_prompt(terminal)
    session.choose("From what the service needs")
    session.sees("Take it?")
    session.press("Enter")
    session.sees("relational storage")
    session.choose("Flexibility")
    session.sees("Take it?")
    session.press("Enter")
    session.sees("What will happen to the schema?")
    session.check("It changes over the years")
    session.sees("Take it?")
    session.choose("Choose again")
    session.sees("What will happen to the schema?")
    session.choose("Go back")
    session.sees("» Flexibility")
    session.press("Ctrl-C")
    assert session.ends() == INTERRUPTED


def test_a_person_can_go_back_and_a_ruled_out_choice_says_why(terminal: Open) -> None:
    session = at_the_prompt(terminal)
    session.choose("From what the service needs")
    session.sees("Take it?")
    session.press("Enter")
    session.sees("relational storage")
    session.choose("There is no relational data")
    session.sees("Take it?")
    session.press("Enter")
    session.sees("searched by meaning")  # the schema was not asked: there is none
    assert "pgvector is an extension of PostgreSQL" in session.text
    session.choose("Go back")
    session.sees("» There is no relational data")
    session.choose("Flexibility")
    session.sees("Take it?")
    session.press("Enter")
    session.sees("What will happen to the schema?")
    session.press("Enter")
    session.sees("Take none of these?")
    session.choose("Take a preset instead")
    session.sees("How do you want to begin?")
    session.press("Ctrl-C")
    assert session.ends() == INTERRUPTED


def test_a_name_is_checked_as_it_is_typed(terminal: Open) -> None:
    session = terminal("new")
    session.sees("is the project called")
    session.press("Order", "Enter")
    session.sees("is not a project name")
    session.press("Ctrl-C")
    assert session.ends() == INTERRUPTED
    assert "nothing was changed" in session.text
