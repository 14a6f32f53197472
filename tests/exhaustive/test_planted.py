"""Every check can fail: a fault of its kind, planted in a small sound template, is named."""

from pathlib import Path

import pytest

from .planted import Files, every_fault, template

NOTES = "fragments/notes/src/acme/notes/"
VERSIONS = "fragments/notes/src/acme/migrations/versions/"
ROUTES = """
    from fastapi import APIRouter
    notes_router = APIRouter(prefix="/{prefix}")
    @notes_router.{method}("{path}")
    async def read() -> None: ...
"""
LISTED = """
    when: {examples: true}
    lists:
      routers:
        notes: acme.notes.routes:notes_router
"""
WARM_UP = "lists:\n  commands:\n    warm-up: acme.app:app\n"
USES_STORE = "@pytest.mark.usefixtures('store')\ndef test_a() -> None: ...\n"
OPENS = "async def f() -> None:\n    async with database.reading() as tx:\n        tx.notes\n"
SERVER = "servers:\n  a: {port: a, variable: A_URL, url: 'a://h'}\n"
CACHE_SETTINGS = "class CacheSettings:\n    url: str = Field(default='redis://', min_length=1)\n"
CONFTEST = "import pytest\n@pytest.fixture\ndef client() -> str: ...\n"


def notes(text: str, name: str = "service.py") -> Files:
    """A module of the notes, in a package."""
    return {f"{NOTES}__init__.py": "", f"{NOTES}{name}": text}


def routes(prefix: str, path: str, method: str = "get") -> Files:
    """A router of the notes."""
    text = ROUTES.format(prefix=prefix, path=path, method=method)
    return notes(text, "routes.py") | {"fragments/notes/fragment.yml": LISTED}


def fragment(text: str) -> Files:
    """The fragment.yml of the notes; it is there with `examples`."""
    return {"fragments/notes/fragment.yml": "when: {examples: true}\n" + text}


def revision(name: str, body: str = "") -> Files:
    """A revision of the notes."""
    return {f"{VERSIONS}{name}.py": f'revision = "{name}"\n{body}'}


def compose(name: str, text: str) -> Files:
    """A compose file of the notes, beside the one of the cache."""
    cache = "services:\n  redis:\n    ports: ['127.0.0.1:6379:6379']\nvolumes:\n  data:\n"
    return {"fragments/cache/compose/redis.yaml": cache, f"fragments/notes/compose/{name}": text}


FAULTS: dict[str, tuple[Files, str]] = {
    "path": (
        {"fragments/notes/src/acme/Cache/settings.py": ""},
        "fragments/cache/src/acme/cache/settings.py and fragments/notes/src/acme/Cache/settings.py"
        " both bring the path on any system 'src/acme/cache/settings.py' with",
    ),
    "import of a module": (
        notes("from acme.missing import Thing\n"),
        "fragments/notes/src/acme/notes/service.py:1 needs the import 'acme.missing:Thing', "
        "which is missing with examples=True; no part brings it",
    ),
    "import with other answers": (
        notes("def f() -> None:\n    from acme.cache import Cache\n"),
        "service.py:2 needs the import 'acme.cache:Cache', which is missing with cache=none, "
        "examples=True; it comes with other answers from fragments/cache/src/acme/cache/__init__",
    ),
    "import of a name": (
        notes("from acme.app import application\n"),
        "service.py:1 needs the import 'acme.app:application'",
    ),
    "import of what a module imports": (
        notes("from acme.app import FastAPI\n"),
        "service.py:1 needs the import 'acme.app:FastAPI'",
    ),
    "relative import": (
        notes("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .x import y\n"),
        "service.py:3 needs the import 'acme.notes.x:y'",
    ),
    "package": (
        {f"{NOTES}service.py": ""},
        "fragments/notes/src/acme/notes/service.py needs the import 'acme.notes:'",
    ),
    "reference of a fragment": (
        fragment("lists:\n  routers:\n    notes: acme.notes.routes:notes_router\n"),
        "fragments/notes/fragment.yml:4 needs the import 'acme.notes.routes:notes_router'",
    ),
    "module as text": (
        notes("RUN = ['-m', 'tests.notes.worker']\n"),
        "service.py:1 needs the import 'tests.notes.worker:'",
    ),
    "library": (
        notes("import structlog\n"),
        "service.py:1 needs the library 'structlog', which is missing with examples=True",
    ),
    "library of tests only": (
        notes("import pytest\n"),
        "service.py:1 needs the library 'pytest'",
    ),
    "unused library": (
        fragment("dependencies:\n  redis: {spec: '>=8'}\n"),
        "fragments/notes/fragment.yml:3: no code imports 'redis' with examples=True",
    ),
    "unused driver": (
        fragment("dependencies:\n  asyncpg: {spec: '>=0.32', imported: false}\n"),
        "fragments/notes/fragment.yml:3: no code names 'asyncpg' with examples=True",
    ),
    "ranges": (
        fragment("dependencies:\n  fastapi: {spec: '<0.100'}\n"),
        "no version of 'fastapi' is in both",
    ),
    "entry": (
        fragment("environment:\n  CACHE_URL: {value: 'redis://', help: there}\n"),
        "both bring the variable 'CACHE_URL' with",
    ),
    "variable without setting": (
        fragment("environment:\n  NOTES_LIMIT: {value: '1', help: how many}\n"),
        "fragment.yml:3 needs the setting of a variable 'NOTES_LIMIT'",
    ),
    "setting without variable": (
        {
            "fragments/cache/src/acme/cache/settings.py": """
                class CacheSettings:
                    url: str = ""
                    ttl: int = 1
            """
        },
        "fragments/cache/src/acme/cache/settings.py:3 needs the variable 'CACHE_TTL'",
    ),
    "setting": (
        notes("def f(settings: Settings) -> None:\n    print(settings.cache.url)\n"),
        "service.py:2 needs the field 'Settings.cache', which is missing with cache=none",
    ),
    "setting of a group": (
        notes("def f(settings: CacheSettings | None) -> None:\n    settings.timeout\n"),
        "service.py:2 needs the field 'CacheSettings.timeout'",
    ),
    "setting given": (
        notes("Settings(cash=1)\n"),
        "service.py:1 needs the field 'Settings.cash'",
    ),
    "service replaced": (
        notes("def f(services: Services) -> None:\n    replace(services, broker=1)\n"),
        "service.py:2 needs the field 'Services.broker'",
    ),
    "repository": (
        notes(OPENS),
        "service.py:3 needs the field 'Transaction.notes'",
    ),
    "resource": (
        fragment(
            "resources:\n  notes: {type: 'acme.app:app', open: 'acme.app:app', arguments: [db]}\n"
        ),
        "fragment.yml:3 needs the resource 'db'",
    ),
    "setting of a resource": (
        fragment(
            "resources:\n  notes:\n    type: acme.app:app\n    open: acme.app:app\n"
            "    arguments: [settings.cache]\n"
        ),
        "fragment.yml:3 needs the setting 'cache', which is missing with cache=none",
    ),
    "list": (
        fragment("lists:\n  ruoters:\n    notes: acme.app:app\n"),
        "fragment.yml:4: nothing lists 'ruoters'",
    ),
    "name in an entry": (
        fragment("lists:\n  routers:\n    notes: {entry: app(cache)}\n"),
        "fragment.yml:4: 'app' of the entry 'app(cache)' comes from nowhere",
    ),
    "route": (
        routes("cache", "/{id}"),
        "src/acme/notes/routes.py:4 both bring the route 'GET /cache/{}' with cache=memory",
    ),
    "route added by a call": (
        notes("def add(app: FastAPI) -> None:\n    app.add_api_route('/cache/{id}', print)\n"),
        "src/acme/notes/service.py:2 both bring the route 'GET /cache/{}' with cache=memory",
    ),
    "service of a request": (
        notes("def read(request: Request) -> None:\n    services_of(request).broker\n"),
        "service.py:2 needs the field 'Services.broker'",
    ),
    "hidden route": (
        routes("cache", "/search"),
        "routes.py:4: GET /cache/search is hidden behind /cache/{}",
    ),
    "command": (
        fragment("readme:\n  Notes: {text: 'Type `python -m acme migrate`.'}\n"),
        "fragment.yml:3 needs the command 'migrate'",
    ),
    "command by name": (
        {"fragments/notes/docs/notes.md": "Type `warm-up`.\n"}
        | {"fragments/cache/fragment.yml": "when: {cache: redis}\n" + WARM_UP},
        "docs/notes.md:1 needs the command 'warm-up', which is missing with",
    ),
    "compose service": (
        compose("cache.yaml", "services:\n  redis: {}\n"),
        "both bring the compose service 'redis' with cache=memory, examples=True",
    ),
    "published port": (
        compose("other.yaml", "services:\n  other:\n    ports: ['${OTHER:-6379}:1']\n"),
        "both bring the published port '6379'",
    ),
    "compose volume": (
        compose("other.yaml", "volumes:\n  data:\n"),
        "both bring the compose volume 'data'",
    ),
    "missing volume": (
        compose("other.yaml", "services:\n  other:\n    volumes: ['other:/data']\n"),
        "other.yaml needs the compose volume 'other'",
    ),
    "missing dependency of a service": (
        compose("other.yaml", "services:\n  other:\n    depends_on: [redis]\n"),
        "other.yaml needs the compose service 'redis', which is missing with cache=none",
    ),
    "shell variable": (
        compose("a.yaml", "x-a: ${A:-1}\n") | {"fragments/cache/compose/b.yaml": "x-b: ${A}\n"},
        "both bring the shell variable 'A'",
    ),
    "included file": (
        compose("other.yaml", "include: [compose/none.yaml]\n"),
        "other.yaml:1 needs the path 'compose/none.yaml'",
    ),
    "file of environment": (
        compose("other.yaml", "services:\n  other:\n    env_file: other.env\n"),
        "other.yaml:1 needs the path 'other.env'",
    ),
    "copied file": (
        {"fragments/notes/Dockerfile": "COPY nothing.txt ./\n"},
        "fragments/notes/Dockerfile:1 needs the path 'nothing.txt'",
    ),
    "opened file": (
        notes("OPEN = 'src/acme/cache/settings.py'\n"),
        "py:1 needs the path 'src/acme/cache/settings.py', which is missing with cache=none",
    ),
    "server of compose": (
        fragment("lists:\n  compose_environment:\n    CACHE_URL: {entry: 'redis://redis:6379'}\n"),
        "fragment.yml:4 needs the compose service 'redis'",
    ),
    "server of the workflow": (
        fragment("lists:\n  ci_environment:\n    CACHE_URL: {entry: 'redis://127.0.0.1:6379'}\n"),
        "fragment.yml:4 needs the port of the workflow '6379'",
    ),
    "worker": (
        fragment("lists:\n  compose_workers:\n    notes: {entry: 'worker, notes'}\n"),
        "fragment.yml:4 needs the worker 'notes'",
    ),
    "job of the workflow": (
        {"template/.github/workflows/ci.yml.jinja": "# {{ stack.ci_jobs }}\njobs: {}\n"}
        | fragment("lists:\n  ci_jobs:\n    a: {entry: 'a: {needs: [tests]}'}\n"),
        "fragment.yml:4 needs the job 'tests'",
    ),
    "metric": (
        {
            "fragments/cache/src/acme/cache/metrics.py": "A = Counter('hits', 'x')\n",
            **notes("B = Counter('hits', 'y')\n"),
        },
        "both bring the metric 'hits'",
    ),
    "table": (
        {
            "fragments/cache/src/acme/cache/tables.py": "class A:\n    __tablename__ = 'a'\n",
            **notes("class B:\n    __tablename__ = 'a'\n"),
        },
        "both bring the table 'a'",
    ),
    "foreign key": (
        notes("KEY = ForeignKey('accounts.id')\n"),
        "service.py:1 needs the table 'accounts'",
    ),
    "table without revision": (
        {"fragments/base/src/acme/migrations/chain.py": ""}
        | notes("class A:\n    __tablename__ = 'a'\n"),
        "service.py:2 needs the created table 'a'",
    ),
    "revision twice": (
        revision("a") | {f"{VERSIONS}b.py": 'revision = "a"\n'},
        "both bring the revision 'a'",
    ),
    "revision not listed": (
        revision("a"),
        "versions/a.py needs the listed revision 'a'",
    ),
    "revision after nothing": (
        revision("a") | fragment("revisions:\n  a: {after: [b]}\n"),
        "fragment.yml:3 needs the listed revision 'b'",
    ),
    "revision too early": (
        revision("a", "op.create_table('a')\n")
        | revision("b", "sa.ForeignKeyConstraint(['a_id'], ['a.id'])\n")
        | fragment("revisions:\n  a: {}\n  b: {}\n"),
        "versions/b.py:2 refers to the table 'a' of revision 'a': add `after: [a]`",
    ),
    "index": (
        revision("a", "op.create_index('ix', 'a', [])\n")
        | revision("b", "op.create_index('ix', 'b', [])\n"),
        "both bring the index 'ix'",
    ),
    "fixture": (
        {"fragments/notes/tests/test_a.py": "def test_a(store: str) -> None: ...\n"},
        "tests/test_a.py:1 needs the fixture 'tests:store'",
    ),
    "fixture by name": (
        {"fragments/notes/tests/test_a.py": USES_STORE},
        "tests/test_a.py:1 needs the fixture 'tests:store'",
    ),
    "fixture with other answers": (
        {
            "fragments/cache/tests/notes/conftest.py": CONFTEST.replace("client", "store"),
            "fragments/notes/tests/notes/test_a.py": "def test_a(store: str) -> None: ...\n",
        },
        "test_a.py:1 needs the fixture 'tests/notes:store', which is missing with cache=none",
    ),
    "fixture twice": (
        {"fragments/notes/tests/notes/conftest.py": CONFTEST},
        "both bring the fixture 'tests/notes:client'",
    ),
    "link": (
        {"fragments/notes/docs/notes.md": "[there](../src/acme/cache/__init__.py)\n"},
        "notes.md:1 needs the path 'src/acme/cache/__init__.py', which is missing with cache=none",
    ),
    "reference of a skill": (
        {
            "fragments/base/fragment.yml": "when: {}\nskill_folders: {a: {folder: .skills}}\n",
            "skills/base/SKILL.md": "[x](references/y.md)\n",
            "composer/stack.jinja": "{{ stack.skill_folders }}",
        },
        "skills/base/SKILL.md:1 needs the path '.skills/base/references/y.md'",
    ),
    "name in a document": (
        {"fragments/notes/docs/notes.md": "The port is `acme.cache:Cache`.\n"},
        "docs/notes.md:1 needs the import 'acme.cache:Cache', which is missing with cache=none",
    ),
    "path in a document": (
        {"fragments/notes/docs/notes.md": "See `src/acme/nowhere.py`.\n"},
        "docs/notes.md:1 needs the path 'src/acme/nowhere.py'",
    ),
    "variable in a document": (
        {"fragments/notes/docs/notes.md": "Set `CACHE_TTL`.\n"},
        "docs/notes.md:1 needs the variable 'CACHE_TTL'",
    ),
    "link of a compose service": (
        compose("other.yaml", "services:\n  other:\n    links: ['redis:cache']\n"),
        "other.yaml needs the compose service 'redis', which is missing with cache=none",
    ),
    "network of another compose service": (
        compose("other.yaml", "services:\n  other:\n    network_mode: 'service:redis'\n"),
        "other.yaml needs the compose service 'redis', which is missing with cache=none",
    ),
    "host in a compose file": (
        compose("other.yaml", "services:\n  other:\n    environment: {A: 'http://redsi:1/'}\n"),
        "other.yaml needs the compose service 'redsi'",
    ),
    "compose file that nothing includes": (
        compose("other.yaml", "services: {}\n"),
        "other.yaml needs the included file 'compose/other.yaml'",
    ),
    "server without a password": (
        compose("db.yaml", "services:\n  db:\n    command: '${DB_PASSWORD:-x}'\n")
        | fragment("lists:\n  compose_environment:\n    DATABASE_URL: {entry: 'sql://db:1'}\n"),
        "fragment.yml:4 needs the variable of compose 'DATABASE_PASSWORD'",
    ),
    "folder that is not mounted": (
        fragment("lists:\n  compose_environment:\n    A_URL: {entry: 'sqlite:////data/a.db'}\n"),
        "fragment.yml:4 needs the mounted folder '/data'",
    ),
    "volume that nothing uses": (
        fragment("lists:\n  compose_volumes:\n    data: {entry: /data}\n"),
        "fragment.yml:4 needs the folder in use '/data'",
    ),
    "server that compose does not point at": (
        {"fragments/notes/compose.yaml": "services: {}\n"} | fragment(SERVER),
        "fragment.yml:3 needs the variable of compose 'A_URL'",
    ),
    "server that the workflow does not point at": (
        {"fragments/notes/.github/workflows/ci.yml": "jobs: {}\n"} | fragment(SERVER),
        "fragment.yml:3 needs the variable of the workflow 'A_URL'",
    ),
    "server that tests do not know": (
        fragment("lists:\n  ci_environment:\n    A_URL: {entry: 'a://127.0.0.1:1'}\n"),
        "fragment.yml:4 needs the server of tests 'A_URL of a://'",
    ),
    "variable that production needs and compose lacks": (
        {"fragments/notes/compose.yaml": "services: {}\n"}
        | fragment("lists:\n  production:\n    CACHE_URL: {entry: gone at the end}\n"),
        "fragment.yml:4 needs the variable of compose 'CACHE_URL'",
    ),
    "worker that compose does not start": (
        fragment(
            "lists:\n  compose_environment:\n    BROKER_URL: {entry: 'a:b'}\n"
            "  workers:\n    notes: {entry: NOTES}\n"
        ),
        "fragment.yml:6 needs the started worker 'notes'",
    ),
    "driver in a URL": (
        notes('URL = "postgresql+asyncpg://"\n'),
        "service.py:1 needs the library 'asyncpg'",
    ),
    "default that .env.example does not have": (
        {"fragments/cache/src/acme/cache/settings.py": CACHE_SETTINGS},
        "fragments/cache/fragment.yml:5: CACHE_URL=memory://, but the default is 'redis://'",
    ),
    "class of a table that is not listed": (
        notes("class A:\n    __tablename__ = 'a'\n", "tables.py"),
        "tables.py:1 needs the listed table 'acme.notes.tables:A'",
    ),
    "table that an operation names": (
        revision("a", "op.add_column('b', sa.Column('c'))\n"),
        "versions/a.py:2 needs the created table 'b'",
    ),
    "revision after one by name": (
        revision("a", "down_revision = 'b'\n"),
        "versions/a.py:2: down_revision is 'b': write before(revision)",
    ),
    "library without types": (
        notes("import pyarrow\n"),
        "service.py:1 needs the untyped library 'pyarrow'",
    ),
    "migrations that compose does not run": (
        {"fragments/notes/compose.yaml": "services: {}\n"}
        | fragment("lists:\n  commands:\n    migrate: acme.app:app\n"),
        "fragment.yml:4 needs the compose service 'migrate'",
    ),
    "image that the workflow does not build": (
        {
            "fragments/notes/Dockerfile": "",
            "fragments/notes/.github/workflows/ci.yml": "jobs: {}\n",
        },
        "fragments/notes/Dockerfile needs the job 'image'",
    ),
    "command that the README does not tell": (
        fragment(WARM_UP),
        "fragment.yml:4 needs the told command 'warm-up'",
    ),
    "router that the README does not call": (
        routes("/notes", ""),
        "routes.py:4 needs the called router 'acme.notes.routes:notes_router'",
    ),
    "credential that the README does not get": (
        fragment("lists:\n  authenticators:\n    a: {entry: A}\n"),
        "fragment.yml:4 needs the credential of the README",
    ),
    "credential that OpenAPI does not describe": (
        fragment("lists:\n  authenticators:\n    a: {entry: A}\n"),
        "fragment.yml:4 needs the credential of OpenAPI 'notes'",
    ),
    "server whose password tests cannot give": (
        fragment(SERVER),
        "fragment.yml:3 needs the way to a password",
    ),
    "default that production must not have": (
        fragment("environment:\n  NOTES_URL: {value: 'memory://', help: 'or redis://HOST'}\n"),
        "fragment.yml:3 needs the doubt 'NOTES_URL'",
    ),
    "folder of data that is not ignored": (
        fragment("environment:\n  NOTES_URL: {value: 'sqlite:///data/a.db', help: where}\n"),
        "fragment.yml:3 needs the ignored folder '/data/'",
    ),
    "folder of data that tests share": (
        fragment("environment:\n  NOTES_URL: {value: 'sqlite:///data/a.db', help: where}\n"),
        "fragment.yml:3 needs the settings of tests 'notes'",
    ),
    "skills in no folder": (
        {"fragments/notes/AGENTS.md": ""},
        "fragments/notes/AGENTS.md needs the folder of skills",
    ),
    "part that no answers bring": (
        fragment("only:\n  docs/: {examples: false}\n") | {"fragments/notes/docs/a.md": ""},
        "fragments/notes/docs/a.md: no answers bring it",
    ),
    "value that never counts": (
        {
            "fragments/store/fragment.yml": "when: {cache: redis}\nonly:\n  a.md: {cache: [redis, "
            "memory]}\n",
            "fragments/store/a.md": "",
        },
        "fragments/store/fragment.yml: `only` of a.md: cache=memory never counts",
    ),
    "value that no question offers": (
        fragment("only:\n  a.md: {cache: valkey}\n") | {"fragments/notes/a.md": ""},
        "fragment.yml: `only` of a.md: question 'cache' does not offer 'valkey'",
    ),
    "module that nothing imports": (
        notes("from acme.app import app\n", "lonely.py"),
        "fragments/notes/src/acme/notes/lonely.py: nothing imports it with examples=True",
    ),
    "module that is imported with other answers": (
        notes("a = 1\n") | {"fragments/cache/src/acme/cache/a.py": "import acme.notes.service\n"},
        "notes/service.py: nothing imports it with cache=none, examples=True",
    ),
}


def test_the_template_that_faults_are_planted_in_is_sound(tmp_path: Path) -> None:
    assert every_fault(template(tmp_path, {})) == []


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_named(name: str, tmp_path: Path) -> None:
    planted, message = FAULTS[name]
    found = every_fault(template(tmp_path, planted))
    assert any(message in fault for fault in found), "\n".join(found)
