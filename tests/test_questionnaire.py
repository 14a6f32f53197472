"""What the questionnaire accepts, and what it refuses before anything is written."""

import subprocess
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml

from pick_a_stack.conditions import choices

from .conftest import Render, check, program
from .stacks import (
    NAME,
    Answers,
    as_answer,
    as_flags,
    beside,
    catalogue,
    presets,
    questionnaire,
    what_it_needs,
)


def refusal(template: Path, folder: Path, answers: Answers) -> str:
    """The last line of what copier says to answers that it must refuse."""
    done = subprocess.run(
        [program("copier"), "copy", "--defaults", *as_flags(answers), str(template), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0, done.stdout + done.stderr
    assert not folder.exists() or not list(folder.iterdir())
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"project_name": "Order Service"}, "lower-case words joined by hyphens"),
        ({"project_name": "x"}, "2 to 40 characters"),
        ({"project_name": "a" * 41}, "2 to 40 characters"),
        ({"project_name": "order-"}, "lower-case words joined by hyphens"),
        ({"package": "1st"}, "is not a package name"),
        ({"package": "a" * 31}, "2 to 30 characters"),
        ({"package": "json"}, "a module of the standard library"),
        ({"package": "class"}, "a Python keyword"),
        ({"package": "fastapi"}, "dependency"),
        ({"package": "tests"}, "a folder of every project"),
        ({"package": "aux"}, "a device of Windows"),
        ({"project_name": "pytest", "package": "my_own"}, "a library that projects install"),
        ({"project_name": "uvicorn"}, "a library that projects install"),
        ({"python": "3.11"}, "is not in"),
        ({"preset": "crud"}, "is not in"),
        ({"database": "oracle"}, "is not in"),
        ({"databse": "sqlite"}, "unknown question `databse`"),
        ({"stack": "{}"}, "unknown question `stack`"),
        ({"description": ""}, "one line of text"),
    ],
)
def test_refuses_a_wrong_answer_with_the_reason(
    template: Path, tmp_path: Path, answers: Answers, reason: str
) -> None:
    assert reason in refusal(template, tmp_path / "project", NAME | answers)


def test_refuses_an_unknown_value_in_a_list(template: Path, tmp_path: Path) -> None:
    answers = NAME | {"platform": ["docker-python", "helm"]}
    assert "helm" in refusal(template, tmp_path / "project", answers)


def rules() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = catalogue()["rules"]
    return found


def unmet(question: str, needed: list[str]) -> object:
    """An answer that does not meet a need; as far from none as possible, to break no other rule."""
    spec = questionnaire()[question]
    if spec.get("multiselect"):
        return []
    return [value for value in choices(spec) if value not in needed][-1]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["name"])
def test_rule_refuses_its_choice_until_the_need_is_met(
    template: Path, tmp_path: Path, rule: dict[str, Any], rendered: Render
) -> None:
    choice = as_answer(rule["question"], rule["value"])
    without = {needed: unmet(needed, values) for needed, values in rule["needs"].items()}
    met = what_it_needs(rule["question"], rule["value"])
    said = refusal(template, tmp_path / "project", NAME | met | without | choice)
    assert rule["reason"] in said
    assert rendered({"preset": "custom"} | beside(met, choice)).exists()


def test_every_rule_is_asked_by_the_choice_it_governs() -> None:
    asked = set()
    for question, spec in questionnaire().items():
        offered = spec.get("choices", {})
        for choice in offered.values() if isinstance(offered, dict) else ():
            if isinstance(choice, dict):
                asked.add((question, choice["value"]))
                assert f"set choice = ['{question}', '{choice['value']}']" in choice["validator"]
    assert asked == {(rule["question"], rule["value"]) for rule in rules()}


def test_a_choice_needs_what_was_asked_before_it_or_with_it() -> None:
    places = {question: place for place, question in enumerate(questionnaire())}
    late = {
        rule["name"]
        for rule in rules()
        for needed in rule["needs"]
        if places[needed] > places[rule["question"]]
    }
    assert not late


@pytest.mark.parametrize("preset", presets())
def test_preset_is_recorded_answer_by_answer(preset: str, rendered: Render) -> None:
    recorded = yaml.safe_load((rendered({"preset": preset}) / ".copier-answers.yml").read_text())
    questions = questionnaire()
    assert recorded.keys() >= {name for name, spec in questions.items() if spec.get("when", True)}
    given = yaml.safe_load(questions["presets"]["default"])[preset]
    assert given.items() <= recorded.items()


def test_explicit_answer_wins_over_the_preset_and_never_makes_it_invalid(rendered: Render) -> None:
    project = rendered({"preset": "ai-app", "database": "none"})
    recorded = yaml.safe_load((project / ".copier-answers.yml").read_text())
    assert (recorded["database"], recorded["data"]) == ("none", [])
    assert recorded["vector_store"] == "none"
    assert recorded["cache"] == "redis"


def test_generation_into_a_folder_with_files_asks_before_it_overwrites(
    template: Path, tmp_path: Path
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("mine", encoding="utf-8")
    done = subprocess.run(
        [program("copier"), "copy", "--defaults", *as_flags(NAME), str(template), str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert readme.read_text(encoding="utf-8") == "mine"


def test_every_value_switches_something_on() -> None:
    conditions = catalogue()["conditions"]
    used = {
        (question, value)
        for condition in conditions
        for clause in [*condition["any_of"], condition["none_of"]]
        for question, values in (clause.items() if isinstance(clause, dict) else clause)
        for value in values
    }
    for question, spec in questionnaire().items():
        if question in {"python", "preset", "customise"} or not spec.get("when", True):
            continue
        for value in choices(spec):
            assert value in {"none", False} or (question, value) in used, f"{question}={value}"


def test_ends_with_commands_to_type(template: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [program("copier"), "copy", "--defaults", *as_flags(NAME), str(template), "here"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    last = [line.strip() for line in done.stderr.strip().splitlines()[-3:]]
    assert last == ["cd here", "uv sync", "uv run python -m order_service serve"]


def test_the_commands_to_type_work_in_a_folder_whose_name_has_spaces(
    template: Path, tmp_path: Path
) -> None:
    folder = "the 'order' service"
    answers = as_flags(NAME | {"preset": "crud-api"})
    command = [program("copier"), "copy", "--defaults", *answers, str(template), folder]
    said = check(*command, cwd=tmp_path)
    assert "https://docs.astral.sh/uv/" in said
    lines = [line.strip() for line in said.strip().splitlines()]
    typed = lines[lines.index("uv sync") - 1 :]
    assert typed[1:] == [
        "uv sync",
        "uv run python -m order_service migrate",
        "uv run python -m order_service serve",
    ]
    check("sh", "-c", f"{typed[0]} && test -f pyproject.toml", cwd=tmp_path)


def test_data_file_is_taken(template: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yml"
    answers.write_text(yaml.safe_dump(NAME | {"cache": "memory"}), encoding="utf-8")
    copier.run_copy(
        str(template),
        tmp_path / "project",
        data=yaml.safe_load(answers.read_text()),
        defaults=True,
        quiet=True,
    )
    assert (tmp_path / "project" / "src" / "order_service" / "cache").is_dir()


@pytest.mark.parametrize(("source", "warned"), [("template", True), ("{}", False)])
def test_a_relative_path_of_the_template_is_pointed_out(
    template: Path, tmp_path: Path, source: str, warned: bool
) -> None:
    (tmp_path / "template").symlink_to(template)
    command = ("copy", "--defaults", *as_flags(NAME), source.format(template), "project")
    output = check(program("copier"), *command, cwd=tmp_path)
    assert ("make `_src_path`" in " ".join(output.split())) is warned
