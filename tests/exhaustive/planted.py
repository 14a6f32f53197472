"""A small template, sound as it stands, and faults planted in it one at a time."""

from pathlib import Path
from textwrap import dedent

from .names import FAULTS, SHARED, Names
from .parts import Parts
from .report import clashes, dangling

Files = dict[str, str]

SOUND: Files = {
    "copier.yml": """
        database: {type: str, choices: [none, sqlite, postgresql]}
        cache: {type: str, choices: [none, memory, redis]}
        auth: {type: str, multiselect: true, choices: [jwt, api-key]}
        examples: {type: bool}
    """,
    "template/pyproject.toml.jinja": """
        dependencies = [
        {% for dependency in stack.dependencies %}
        {% endfor %}
            "fastapi>=0.165",
        ]

        [dependency-groups]
        dev = [
        {% for dependency in stack.dev_dependencies %}
        {% endfor %}
            "pytest>=9.2",
        ]

        [build-system]
    """,
    "template/src/{= package =}/settings.py.jinja": """
        {= import_lines(stack.settings) =}

        class Settings(BaseSettings):
            {% for setting in stack.settings %}
            {% endfor %}
    """,
    "template/src/{= package =}/routers.py.jinja": """
        {% set routers = stack.routers %}
        {% for command in stack.commands %}
        {% for variable in stack.environment %}
    """,
    "template/src/{= package =}/__init__.py.jinja": '"""The service."""\n',
    "template/tests/__init__.py.jinja": '"""The tests."""\n',
    "fragments/base/fragment.yml": "when: {}\n",
    "fragments/base/src/acme/app.py": """
        from fastapi import FastAPI

        app = FastAPI()
    """,
    "fragments/base/src/acme/__main__.py": """
        from acme import app, routers, settings
    """,
    "fragments/base/tests/conftest.py": """
        import pytest

        @pytest.fixture
        def client() -> str:
            return ""
    """,
    "fragments/cache/fragment.yml": """
        when: {cache: [memory, redis]}
        settings:
          cache: {import: ["acme.cache.settings:CacheSettings"], entry: CacheSettings}
        environment:
          CACHE_URL: {value: "memory://", help: "where"}
        lists:
          routers:
            cache: acme.cache.routes:cache_router
    """,
    "fragments/cache/src/acme/cache/__init__.py": "class Cache: ...\n",
    "fragments/cache/src/acme/cache/settings.py": """
        class CacheSettings:
            url: str = "memory://"
    """,
    "fragments/cache/src/acme/cache/routes.py": """
        from fastapi import APIRouter

        cache_router = APIRouter(prefix="/cache")

        @cache_router.get("/{key}")
        async def read(key: str) -> None: ...
    """,
    "fragments/notes/fragment.yml": "when: {examples: true}\n",
}


def template(root: Path, planted: Files) -> Parts:
    """The sound template with some files added or replaced."""
    for path, text in {**SOUND, **planted}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return Parts(root)


def every_catch(parts: Parts) -> list[tuple[str, str]]:
    """All that the checks of names say about a template: the test of test_names.py, and a fault."""
    names, logic = Names(parts), parts.logic
    found: list[tuple[str, str]] = []
    for kind in names.kinds():
        claims = names.claims.get(kind, [])
        if kind not in SHARED:
            found += [("test_no_name_is_brought_twice", each) for each in clashes(claims, logic)]
        uses = names.uses.get(kind, [])
        missing = "test_no_name_is_missing_where_it_is_needed"
        found += [(missing, each) for each in dangling(uses, claims, logic)]
    for check in FAULTS:
        found += [("test_no_other_fault", each) for each in check(parts)]
    return found


def every_fault(parts: Parts) -> list[str]:
    """What the checks of names say about a template."""
    return [fault for _, fault in every_catch(parts)]
