"""A value that is not of its question's kind is refused in one line, whoever is asked."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pick_a_stack.template import RefusedError, Template

from .conftest import program
from .stacks import NAME, Answers, catalogue, questionnaire

KINDS: dict[str, str] = catalogue()["kinds"]
WRONG: dict[str, list[Any]] = {
    "bool": ["maybe", "", "1", "[true]", None, 0, 1, 3.1, [True], {"a": True}],
    "list": ["", "word", "[word]", '["', "{}", None, 0, 3.1, True, {}, {"a": 1}, [3], [None], [[]]],
    "str": [None, 0, 3.1, True, [], ["word"], {}, {"a": 1}],
}
CHOSEN: list[Any] = ["", "word", "[word]"]

template = cache(Template)


def wrong_values() -> Iterator[tuple[str, Any]]:
    """Every question with every value that is none of its kind."""
    for name, kind in KINDS.items():
        values = WRONG[kind] + (CHOSEN if kind == "str" and name in catalogue()["choices"] else [])
        for value in values:
            yield name, value


@pytest.mark.parametrize(("name", "value"), list(wrong_values()))
def test_a_value_of_another_kind_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(RefusedError) as refusal:
        template().complete(NAME | {name: value})
    assert refusal.value.question == name
    assert "\n" not in refusal.value.reason.strip()


def test_every_question_has_a_kind() -> None:
    asked = {name for name, spec in questionnaire().items() if spec.get("when", True)}
    assert KINDS.keys() == asked
    assert set(KINDS.values()) == WRONG.keys()


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        ({"auth": "[jwt]"}, {"auth": ["jwt"]}),
        ({"auth": " [api-key, 'jwt'] "}, {"auth": ["jwt", "api-key"]}),
        ({"auth": ["jwt"], "data": "[]"}, {"auth": ["jwt"], "data": []}),
        ({"examples": "No", "customise": "y"}, {"examples": False, "customise": True}),
        ({"examples": True}, {"examples": True}),
        ({"python": 3.12}, {"python": "3.12"}),
        ({"project_name": "null"}, {"project_name": "null", "package": "null"}),
    ],
    ids=str,
)
def test_a_value_of_its_kind_is_taken(
    template: Path, tmp_path: Path, given: Answers, recorded: Answers
) -> None:
    answers = tmp_path / "answers.yml"
    answers.write_text(yaml.safe_dump(NAME | given), encoding="utf-8")
    said = copy(template, tmp_path / "project", "--data-file", str(answers))
    assert said.returncode == 0, said.stderr
    document = (tmp_path / "project" / ".copier-answers.yml").read_text(encoding="utf-8")
    assert recorded.items() <= yaml.safe_load(document).items()
    assert recorded.items() <= Template(template).complete(NAME | given).items()


def copy(template: Path, folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """What copier says to some answers."""
    command = [program("copier"), "copy", "--quiet", "--defaults", *flags]
    return subprocess.run(
        [*command, str(template), str(folder)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("flag", "reason"),
    [
        ("auth=jwt", "auth: jwt is not a list: write auth=[jwt]"),
        ("examples=maybe", "examples: maybe is neither true nor false"),
        ("customise=maybe", "customise: maybe is neither true nor false"),
        ("database=[postgresql]", "database: [postgresql] is not in none, sqlite"),
        ("python=3.1", "python: 3.1 is not in 3.12"),
    ],
)
def test_copier_refuses_a_flag_in_one_line(
    template: Path, tmp_path: Path, flag: str, reason: str
) -> None:
    said = copy(template, tmp_path / "project", "-d", "project_name=order-service", "-d", flag)
    assert said.returncode == 1
    assert reason in said.stderr.splitlines()[-1]
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("auth: {jwt: true}", "auth: "),
        ("examples: maybe", "examples: maybe is neither true nor false"),
        ("python: 3.10", "python: 3.1 is not text: write one of 3.12"),
        ("database: [postgresql]", 'database: ["postgresql"] is not text'),
        ("cache: ~", "cache: null is not text"),
        ("description: 2026", "description: 2026 is not text: write it in quotes"),
    ],
)
def test_copier_refuses_a_line_of_a_file_in_one_line(
    template: Path, tmp_path: Path, line: str, reason: str
) -> None:
    answers = tmp_path / "answers.yml"
    answers.write_text(f"project_name: order-service\n{line}\n", encoding="utf-8")
    said = copy(template, tmp_path / "project", "--data-file", str(answers))
    assert said.returncode == 1
    assert reason in said.stderr.splitlines()[-1]
    assert "Traceback" not in said.stderr
