"""`plan`, `list`, `show`: what is said is what is written."""

import json
import tomllib
from pathlib import Path

import pytest

from pick_a_stack import ROOT
from pick_a_stack.cli.answering import capabilities
from pick_a_stack.cli.errors import REFUSED, USAGE
from pick_a_stack.cli.listing import offers
from pick_a_stack.template import Template

from ..stacks import NAME, presets
from .conftest import Generate, Pick, edit, status


@pytest.mark.parametrize("preset", presets())
def test_plan_counts_what_is_rendered(pick: Pick, template: Path, preset: str) -> None:
    done = pick("plan", "-d", f"preset={preset}", "--json")
    plan = json.loads(done.stdout)
    in_process = Template(template)
    files = in_process.render(in_process.complete(NAME | {"preset": preset}), {})
    assert plan["files"] == len(files)
    dependencies = tomllib.loads(files["pyproject.toml"].decode())["project"]["dependencies"]
    assert plan["dependencies"] == dependencies
    assert plan["answers"]["preset"] == preset


def test_plan_names_servers_and_what_replaces_each(pick: Pick) -> None:
    plan = json.loads(pick("plan", "-d", "preset=event-driven", "--json").stdout)
    connections = {each["variable"]: each for each in plan["connections"]}
    assert connections["BROKER_URL"]["servers"] == ["nats"]
    assert connections["BROKER_URL"]["development"] == "memory://"
    assert connections["DATABASE_URL"]["servers"] == ["postgresql"]
    assert connections["DATABASE_URL"]["development"].startswith("sqlite:///")


def test_plan_takes_a_file_and_flags_win(pick: Pick, tmp_path: Path) -> None:
    (tmp_path / "answers.yml").write_text("preset: crud-api\ncache: memory\n", encoding="utf-8")
    done = pick("plan", "--data-file", "answers.yml", "-d", "cache=redis", "--json")
    answers = json.loads(done.stdout)["answers"]
    assert (answers["cache"], answers["database"]) == ("redis", "postgresql")


def test_one_value_of_several_is_a_list_of_one(pick: Pick, tmp_path: Path) -> None:
    (tmp_path / "answers.yml").write_text("auth: jwt\nplatform: docker-python\n", "utf-8")
    done = pick("plan", "--data-file", "answers.yml", "-d", "coding_agents=claude-code", "--json")
    answers = json.loads(done.stdout)["answers"]
    assert (answers["auth"], answers["platform"]) == (["jwt"], ["docker-python"])
    assert answers["coding_agents"] == ["claude-code"]


def test_plan_of_a_project_begins_with_its_answers(pick: Pick, project: Generate) -> None:
    folder = project(preset="crud-api")
    done = pick("plan", "--project", str(folder), "-d", "cache=redis", "--json")
    answers = json.loads(done.stdout)["answers"]
    assert (answers["preset"], answers["cache"]) == ("crud-api", "redis")


def test_diff_lists_files_and_marks_edited_ones(pick: Pick, project: Generate) -> None:
    folder = project(preset="event-driven")
    edit(folder, "src/order_service/broker/memory.py", "\nclass ", "\n# mine\nclass ")
    done = pick("plan", "--diff", "-d", "message_broker=none", "--json", cwd=folder)
    diff = json.loads(done.stdout)["diff"]
    assert "src/order_service/broker/memory.py" in diff["removed"]
    assert diff["edited"] == ["src/order_service/broker/memory.py"]
    assert ".env.example" in diff["changed"]
    assert status(folder) == ""
    text = pick("plan", "--diff", "-d", "message_broker=none", cwd=folder).stdout
    assert "src/order_service/broker/memory.py  (you edited it)" in text


def test_a_project_refuses_values_of_another_kind_by_name(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    for arguments, reason in {
        ("add", "examples=maybe"): "examples: maybe is neither true nor false",
        ("add", "database=[postgresql]"): "database: [postgresql] is not in none",
        ("add", "python=3.1"): "python: 3.1 is not in 3.12",
        ("plan", "--diff", "-d", "customise=perhaps"): "customise: perhaps is neither",
    }.items():
        done = pick(*arguments, cwd=folder)
        assert done.returncode == REFUSED
        assert done.stderr.startswith(f"pick-a-stack: {reason}")
        assert done.stderr.count("\n") == 1
    assert status(folder) == ""


@pytest.mark.parametrize(
    ("command", "name", "answer"),
    [("add", "redis", "cache=redis"), ("remove", "auth", "auth=[]")],
)
def test_diff_is_what_a_step_writes(
    pick: Pick, project: Generate, command: str, name: str, answer: str
) -> None:
    folder = project(preset="crud-api")
    planned = json.loads(pick("plan", "--diff", "-d", answer, "--json", cwd=folder).stdout)["diff"]
    assert pick(command, name, "--yes", cwd=folder).returncode == 0
    changed = {line[3:]: line[:2] for line in status(folder).splitlines()}
    kinds = {"??": "added", " M": "changed", " D": "removed"}
    for kind in ("added", "changed", "removed"):
        assert planned[kind] == sorted(p for p, mark in changed.items() if kinds[mark] == kind)


@pytest.mark.parametrize(
    ("arguments", "code", "remedy"),
    [
        (["plan", "-d", "databse=sqlite"], USAGE, "did you mean database?"),
        (["plan", "-d", "database=postgres"], REFUSED, "did you mean postgresql?"),
        (["plan", "-d", "database"], USAGE, "write NAME=VALUE"),
        (["plan", "-d", "examples=maybe"], REFUSED, "examples: maybe is neither true nor false"),
        (["new", "x", "-d", "customise=maybe"], REFUSED, "customise: maybe is neither"),
        (["plan", "-d", "database=[sqlite]"], REFUSED, "database: [sqlite] is not in none"),
        (["plan", "-d", "vector_store=pgvector"], REFUSED, "to `data`; pgvector is an extension"),
        (["plan", "-d", "vector_store=pgvector"], REFUSED, "`database` with postgresql"),
        (["plan", "--diff"], REFUSED, "pick-a-stack new DIR"),
        (["plan", "--template", "/nowhere"], REFUSED, "--template"),
        (["plan", "--ref", "v0"], REFUSED, "no 'v0'"),
        (["plan", "--data-file", "missing.yml"], USAGE, "does not exist"),
        (["show", "pgvektor-search"], USAGE, "did you mean pgvector-search?"),
        (["pla"], USAGE, "plan"),
        (["plan", "--jsn"], USAGE, "--json"),
        (["gaps"], REFUSED, "pick-a-stack new DIR"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_refusal_is_one_line_with_a_remedy(
    pick: Pick, arguments: list[str], code: int, remedy: str
) -> None:
    done = pick(*arguments)
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith("pick-a-stack: ")
    assert done.stderr.count("\n") == 1
    assert remedy in done.stderr


def test_a_broken_answers_file_is_named_with_its_line(pick: Pick, project: Generate) -> None:
    folder = project(preset="minimal")
    (folder / ".copier-answers.yml").write_text("a: 1\nb: [\n", encoding="utf-8")
    done = pick("gaps", cwd=folder)
    assert done.returncode == REFUSED
    assert ".copier-answers.yml:3 is no YAML" in done.stderr


@pytest.mark.parametrize("text", ["broken: [", "name: {type: str}", "[]"])
def test_what_is_no_template_is_no_traceback(pick: Pick, tmp_path: Path, text: str) -> None:
    (tmp_path / "copier.yml").write_text(text, encoding="utf-8")
    done = pick("plan", "--template", str(tmp_path))
    assert done.returncode == REFUSED
    assert "is not this template" in done.stderr
    assert done.stderr.count("\n") == 1


def test_list_and_show_have_every_skill(pick: Pick, template: Path) -> None:
    listed = json.loads(pick("list", "--json").stdout)
    ids = [skill["id"] for skills in listed.values() for skill in skills]
    assert sorted(ids) == [skill["id"] for skill in Template(template).catalogue["skills"]]
    shown = pick("show", "message-queues").stdout
    assert "message_broker=nats" in shown
    assert "BROKER_URL" in shown


@pytest.mark.parametrize(
    ("name", "answer", "skill"),
    [
        ("redis", "cache=redis", "caching-strategies"),
        ("nats", "message_broker=nats", "message-queues"),
        ("pgvector", "vector_store=pgvector", "pgvector-search"),
        ("auth", "auth=api-key", "auth-patterns"),
    ],
)
def test_show_says_which_skill_offers_a_technology(
    pick: Pick, name: str, answer: str, skill: str
) -> None:
    done = pick("show", name, COLUMNS="200")
    assert done.returncode == 0
    assert any(answer in line and skill in line for line in done.stdout.splitlines())


def test_every_technology_is_shown_with_a_skill(template: Path) -> None:
    found = Template(template)
    for question in capabilities(found):
        for value in set(question.values) - {"none", "memory", True, False}:
            shown = [row for row in offers(found, str(value)) if row[0].startswith(question.name)]
            assert shown, value
            documented = question.name != "coding_agents"  # where documents go, and none itself
            assert all(skills != "-" for _, _, skills in shown) is documented, value


def test_version_is_that_of_the_project(pick: Pick) -> None:
    done = pick("--version")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert (done.returncode, done.stdout) == (0, f"pick-a-stack {version}\n")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_lines_of_the_help_can_be_pasted(pick: Pick, columns: str) -> None:
    shown = [line.strip() for line in pick("--help", COLUMNS=columns).stdout.splitlines()]
    for shell in ("bash", "zsh"):
        assert f'{shell}  eval "$(_PICK_A_STACK_COMPLETE={shell}_source pick-a-stack)"' in [
            " ".join(line.split(maxsplit=1)).replace(" ", "  ", 1) for line in shown
        ]
    assert "fish  _PICK_A_STACK_COMPLETE=fish_source pick-a-stack | source" in shown


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}], ids=["pipe", "NO_COLOR"])
def test_output_in_a_pipe_has_no_colour(pick: Pick, variables: dict[str, str]) -> None:
    done = pick("list", **variables)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout


def test_help_has_examples(pick: Pick) -> None:
    done = pick("--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("add message_broker = n", ["nats"]),
        ("new x -d preset = custom -d message_broker = na", ["nats"]),
        ("plan -d cache", ["cache=none", "cache=memory", "cache=redis"]),
        ("show message", ["message-queues", "message_broker"]),
        ("show red", ["redis", "redis-streams"]),
    ],
)
def test_bash_completes_skills_and_answers(pick: Pick, typed: str, offered: list[str]) -> None:
    words = ["pick-a-stack", *typed.split()]
    done = pick(
        _PICK_A_STACK_COMPLETE="bash_complete",
        COMP_WORDS=" ".join(words),  # bash takes the equals sign for a word
        COMP_CWORD=str(len(words) - 1),
    )
    found = [each.removeprefix("plain,") for each in done.stdout.split()]
    assert found == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_complete_answers_too(pick: Pick, shell: str) -> None:
    done = pick(
        _PICK_A_STACK_COMPLETE=f"{shell}_complete",
        COMP_WORDS="pick-a-stack add message_broker=na",
        COMP_CWORD="2" if shell == "zsh" else "message_broker=na",
    )
    assert "message_broker=nats" in done.stdout
