"""The template evaluated in process takes, refuses and writes what Copier does."""

from pathlib import Path

import copier
import pytest
import yaml

from pick_a_stack.render import render
from pick_a_stack.template import RefusedError, Template

from .stacks import NAME, Answers, everything

REFUSED: list[Answers] = [
    {"project_name": "Order Service"},
    {"package": "json"},
    {"description": "two\nlines"},
    {"python": "3.11"},
    {"database": "oracle"},
    {"databse": "sqlite"},
    {"stack": "{}"},
    {"platform": ["helm"]},
    {"platform": "docker-python"},
    {"data": ["alembic-migrations"]},
    {"database": "sqlite", "vector_store": "pgvector"},
]
ACCEPTED: list[Answers] = [
    {},
    {"examples": "no"},
    {"preset": "ai-app", "database": "none"},
    {"preset": "custom", "auth": "[api-key, jwt]", "package": "zz"},
    everything() | {"python": "3.14", "description": 'It says "hello", \\ and {% %} = 100 %'},
]


@pytest.fixture(scope="module")
def in_process(template: Path) -> Template:
    return Template(template)


@pytest.mark.parametrize("answers", REFUSED, ids=str)
def test_refuses_what_copier_refuses(
    in_process: Template, template: Path, tmp_path: Path, answers: Answers
) -> None:
    with pytest.raises(RefusedError) as refusal:
        in_process.complete(NAME | answers)
    with pytest.raises((ValueError, TypeError, copier.errors.CopierError)) as copiers:
        render(tmp_path / "project", NAME | answers, template)
    if "none of the choices" not in refusal.value.reason:
        assert refusal.value.reason.removesuffix(" is not a list") in str(copiers.value)


@pytest.mark.parametrize("answers", ACCEPTED, ids=lambda answers: str(answers)[:40])
def test_records_and_writes_what_copier_does(
    in_process: Template, template: Path, tmp_path: Path, answers: Answers
) -> None:
    render(tmp_path / "project", NAME | answers, template)
    assert written(tmp_path / "project") == rendered_as(in_process, tmp_path / "project")
    recorded = yaml.safe_load((tmp_path / "project" / ".copier-answers.yml").read_text())
    assert in_process.complete(NAME | answers).items() <= recorded.items()


def test_forgets_a_recorded_answer_that_is_refused_by_now(in_process: Template) -> None:
    recorded = {"preset": "custom", "database": "oracle", "cache": "redis", "gone": "x"}
    answers = in_process.complete(NAME, last=recorded)
    assert (answers["database"], answers["cache"], answers["preset"]) == ("none", "redis", "custom")


def test_an_answer_without_default_must_be_given(in_process: Template) -> None:
    with pytest.raises(RefusedError, match="project_name"):
        in_process.complete({})


def written(project: Path) -> dict[str, bytes]:
    """A rendered project's files by path, what the checkers left there aside."""
    files = {path.relative_to(project): path for path in project.rglob("*") if path.is_file()}
    return {
        relative.as_posix(): path.read_bytes()
        for relative, path in files.items()
        if not relative.parts[0].endswith("_cache")
    }


def rendered_as(template: Template, project: Path) -> dict[str, bytes]:
    """What the in-process renderer writes for the answers that a project has recorded."""
    recorded = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    origin = {name: value for name, value in recorded.items() if name[0] == "_"}
    answers = {name: value for name, value in recorded.items() if name[0] != "_"}
    return template.render(template.complete(answers), origin)
