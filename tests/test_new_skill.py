"""The seam: a new skill is two folders, one choice and a recompiled catalogue."""

from pathlib import Path

import pytest
import yaml

from pick_a_stack.catalogue import TARGET, compile_catalogue, write_catalogue
from pick_a_stack.render import copy_template, render

from .conftest import check, program
from .stacks import NAME

FRAGMENT = {
    "when": {"api": "greetings"},
    "settings": {
        "greeting": {
            "import": ["acme.greetings.settings:GreetingSettings"],
            "entry": "GreetingSettings",
        }
    },
    "environment": {"GREETING_WORD": {"value": "Hello", "help": "how the service greets"}},
    "resources": {
        "greeter": {
            "type": "acme.greetings:Greeter",
            "open": "acme.greetings:Greeter",
            "enter": False,
            "arguments": ["settings.greeting"],
        }
    },
    "lists": {"routers": {"greetings": "acme.greetings.routes:greetings_router"}},
    "readme": {"Greetings": {"text": "`GET /greetings/{name}` greets."}},
}
FILES = {
    "fragment.yml": yaml.safe_dump(FRAGMENT, sort_keys=False),
    "src/acme/greetings/__init__.py": '''"""Greetings."""

from acme.greetings.settings import GreetingSettings


class Greeter:
    """Greets people."""

    def __init__(self, settings: GreetingSettings) -> None:
        self._word = settings.word

    def greet(self, name: str) -> str:
        """A greeting for a person."""
        return f"{self._word}, {name}"
''',
    "src/acme/greetings/settings.py": '''"""Settings of the greetings."""

from pydantic import BaseModel, ConfigDict


class GreetingSettings(BaseModel):
    """The word to greet with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    word: str = "Hello"
''',
    "src/acme/greetings/routes.py": '''"""`/greetings` over HTTP."""

from fastapi import APIRouter, Request

from acme.http.dependencies import services_of

greetings_router = APIRouter(prefix="/greetings", tags=["greetings"])


@greetings_router.get("/{name}")
async def greet(name: str, request: Request) -> str:
    """Greet a person."""
    return services_of(request).greeter.greet(name)
''',
    "tests/http/test_greetings.py": '''"""Greetings over HTTP."""

from httpx2 import AsyncClient


async def test_greets_by_name(client: AsyncClient) -> None:
    assert (await client.get("/greetings/Ada")).json() == "Hello, Ada"
''',
}
SKILL = """---
name: greetings
description: Greets people. Read it before changing how the service greets.
metadata:
  layer: api
---

# Greetings

The greeter is in `src/acme/greetings/`.
"""
CHOICE = '    "greetings: somebody should be greeted": greetings\n'


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with one more skill."""
    root = copy_template(tmp_path_factory.mktemp("grown") / "template")
    for name, text in FILES.items():
        target = root / "fragments" / "greetings" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (root / "skills" / "greetings").mkdir(parents=True)
    (root / "skills" / "greetings" / "SKILL.md").write_text(SKILL, encoding="utf-8")
    questions = root / "copier.yml"
    question, choices, after = questions.read_text(encoding="utf-8").partition("\napi:\n")
    first, offers, rest = after.partition("  choices:\n")
    text = question + choices + first + offers + CHOICE + rest
    questions.write_text(text, encoding="utf-8")
    write_catalogue(root / TARGET, compile_catalogue(root))
    return root


def test_project_with_the_new_skill_works(template: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    render(project, NAME | {"api": ["greetings"], "coding_agents": ["agents-md"]}, template)
    check(program("ruff"), "check", "--no-cache", cwd=project)
    check(program("ruff"), "format", "--check", "--no-cache", cwd=project)
    check(program("mypy"), cwd=project)
    check(program("deptry"), ".", cwd=project)
    assert "GREETING_WORD=Hello" in (project / ".env.example").read_text(encoding="utf-8")
    assert "greets" in (project / "README.md").read_text(encoding="utf-8")
    assert (project / ".agents/skills/greetings/SKILL.md").exists()
    output = check(program("python"), "-m", "pytest", "-q", "tests/http", cwd=project)
    assert "passed" in output


def test_project_without_the_new_skill_has_no_trace_of_it(template: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    render(project, NAME, template)
    for path in project.rglob("*"):
        if path.is_file() and path.name != ".copier-answers.yml":
            assert b"greet" not in path.read_bytes().lower(), path
