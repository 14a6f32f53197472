"""Every whole project's compose files and workflow are valid, and what they name is there."""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema

from .conftest import Render, check, program
from .stacks import Answers

WORKFLOW = ".github/workflows/ci.yml"
COMPOSE = "services: {a: {image: a%s}}\n"
UNSOUND = {
    "include": "include: [compose/a.yaml]\nservices: {a: {image: a}}\n",
    "depends_on": COMPOSE % ", depends_on: [b]",
    "volume": COMPOSE % ", volumes: ['data:/b']",
    "network": COMPOSE % ", networks: [b]",
}


@pytest.fixture
def project(stack: Answers, rendered: Render) -> Path:
    return rendered(stack)


@cache
def validator(schema: str) -> Any:
    """A validator for one of the schemas that check-jsonschema carries."""
    found = get_builtin_schema(f"vendor.{schema}")
    return jsonschema.validators.validator_for(found)(found)


def faults(path: Path, schema: str) -> list[str]:
    """What a schema says of a YAML file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    # YAML 1.1 takes the key `on` for a truth value.
    content = {"on" if key is True else key: value for key, value in content.items()}
    return [f"{path.name}: {fault.message}" for fault in validator(schema).iter_errors(content)]


def picked(project: Path) -> list[str]:
    """The platforms that a project was made with."""
    answers = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    platforms: list[str] = answers["platform"]
    return platforms


@pytest.mark.full
def test_compose_files_are_valid_and_what_they_name_is_there(project: Path) -> None:
    compose = project / "compose.yaml"
    assert compose.exists() == ("docker-python" in picked(project))
    parts = sorted(project.glob("compose/*.yaml"))
    assert not [fault for path in parts for fault in faults(path, "compose-spec")]
    if compose.exists():
        assert faults(compose, "compose-spec") == []
        included = yaml.safe_load(compose.read_text(encoding="utf-8"))["include"]
        assert sorted(included) == [f"compose/{path.name}" for path in parts]
        # Resolves includes, and refuses services, volumes and networks that nothing declares.
        check(program("docker-compose"), "config", "--quiet", cwd=project)
        check(program("hadolint"), "Dockerfile", cwd=project)


@pytest.mark.full
def test_workflow_is_valid(project: Path) -> None:
    workflow = project / WORKFLOW
    assert workflow.exists() == ("github-actions-python" in picked(project))
    if workflow.exists():
        assert faults(workflow, "github-workflows") == []
        check(program("actionlint"), WORKFLOW, cwd=project)


@pytest.mark.parametrize("fault", UNSOUND)
def test_compose_refuses_what_is_not_there(fault: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(UNSOUND[fault], encoding="utf-8")
    with pytest.raises(AssertionError, match="compose"):
        check(program("docker-compose"), "config", "--quiet", cwd=tmp_path)


def test_schemas_refuse_a_misspelt_key(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("services: {a: {prots: []}}\n", encoding="utf-8")
    assert "prots" in faults(tmp_path / "a.yaml", "compose-spec")[0]
    (tmp_path / "b.yaml").write_text("on: push\njob: {}\n", encoding="utf-8")
    assert "jobs" in " ".join(faults(tmp_path / "b.yaml", "github-workflows"))
