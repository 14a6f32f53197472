"""What decides over a test module: everything that it reaches, and not the whole project."""

import json
from pathlib import Path
from textwrap import dedent

import pytest

from .closures import Closure
from .conftest import Render
from .projects import whole_projects
from .proofs import PLUGIN_FOLDER
from .suites import run_suite
from .taken_apart import Project

FILES = {
    "src/acme/__init__.py": "",
    "src/acme/port.py": """
        def opened(url):
            from acme.adapter import Adapter
            return Adapter()
    """,
    "src/acme/adapter.py": """
        from acme.constants import LIMIT

        class Adapter:
            limit = LIMIT
            name = "adapter"
    """,
    "src/acme/constants.py": """
        LIMIT = 1
        OTHER = 1
    """,
    "src/acme/base.py": """
        class Base(DeclarativeBase): ...
        class Plain: ...
    """,
    "src/acme/rows.py": """
        from acme.base import Base, Plain

        class Row(Base):
            kept = 1

        class Other(Plain):
            loose = 1
    """,
    "src/acme/routes.py": """
        router = Router()

        @router.get("/")
        def read():
            return "answer"
    """,
    "src/acme/effects.py": """
        import acme.constants

        register("effect")
    """,
    "src/acme/listed.py": "x = 1",
    "src/acme/data.txt": "data",
    "tests/__init__.py": "",
    "tests/conftest.py": """
        import pytest
        import acme.effects
        from acme.constants import OTHER

        @pytest.fixture
        def service():
            return OTHER

        @pytest.fixture(autouse=True)
        def always():
            return "always"
    """,
    "tests/servers.py": """
        SERVERS = (
            Server(name="redis", port="cache", url="redis://one"),
            Server(name="nats", port="broker", url="nats://one"),
        )

        def adapters(port):
            return SERVERS

        def url_of(adapter):
            return SERVERS
    """,
    "tests/databases.py": """
        from .servers import url_of

        def fresh(adapter):
            return url_of(adapter)
    """,
}
Case = tuple[str, str, str, str]
"""A test module; then a file, what is replaced there, and by what."""

OTHER = ("src/acme/constants.py", "OTHER = 1", "OTHER = 2")
LIMIT = ("src/acme/constants.py", "LIMIT = 1", "LIMIT = 2")
REACHES: dict[str, Case] = {
    "itself": ("def test_a(): return 1", "tests/test_a.py", "return 1", "return 2"),
    "what it imports": ("from acme.constants import LIMIT as most\nprint(most)", *LIMIT),
    "an adapter": (
        "from acme.port import opened\nopened('')",
        *("src/acme/adapter.py", '"adapter"', '"another"'),
    ),
    "what an adapter names": ("from acme.port import opened\nopened('')", *LIMIT),
    "a module that it imports": ("import acme.constants\nacme.constants.LIMIT", *LIMIT),
    "a fixture": ("def test_a(service): ...", *OTHER),
    "a fixture by its name": (
        "@pytest.mark.usefixtures('service')\ndef test_a(): ...",
        *OTHER,
    ),
    "a fixture that its own asks for": ("@pytest.fixture\ndef service(service): ...", *OTHER),
    "a fixture for all": ("", "tests/conftest.py", '"always"', '"never"'),
    "classes that a base keeps": (
        "from acme.base import Base\nBase()",
        *("src/acme/rows.py", "kept = 1", "kept = 2"),
    ),
    "what is written down elsewhere": (
        "from acme.routes import router\nrouter()",
        *("src/acme/routes.py", '"answer"', '"another"'),
    ),
    "what an import does": ("", "src/acme/effects.py", '"effect"', '"another"'),
    "a module as a string": ("A = 'acme.listed'", "src/acme/listed.py", "1", "2"),
    "a member as a string": ("A = 'acme.listed:x'", "src/acme/listed.py", "1", "2"),
    "a file": ("A = 'src/acme/data.txt'", "src/acme/data.txt", "data", "other"),
    "a file by its name": ("A = HERE / 'data.txt'", "src/acme/data.txt", "data", "other"),
    "a file in a folder": ("A = 'src/acme'", "src/acme/data.txt", "data", "other"),
    "all, in a process": ("run([sys.executable])", "src/acme/listed.py", "1", "2"),
    "its server": (
        "from .servers import adapters\nadapters('cache')",
        *("tests/servers.py", "redis://one", "redis://two"),
    ),
}
REACHES_NOT: dict[str, Case] = {
    "a neighbour of what it imports": ("from acme.constants import LIMIT\nLIMIT", *OTHER),
    "a fixture that it does not name": ("def test_a(): ...", *OTHER),
    "a fixture in place of which it has its own": (
        "@pytest.fixture\ndef service(): ...\ndef test_a(service): ...",
        *OTHER,
    ),
    "classes that no base keeps": (
        "from acme.base import Plain\nPlain()",
        *("src/acme/rows.py", "loose = 1", "loose = 2"),
    ),
    "a parameter that is no fixture": ("def opened(service): ...", *OTHER),
    "another server": (
        "from .servers import adapters\nadapters('cache')",
        *("tests/servers.py", "nats://one", "nats://two"),
    ),
    "comments": (
        "from acme.constants import LIMIT\nLIMIT",
        *("src/acme/constants.py", "LIMIT = 1", "LIMIT = 1  # as one"),
    ),
}


def digest(folder: Path, files: dict[str, str]) -> str:
    """The digest of `tests/test_a.py` in a project of these files."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text), encoding="utf-8")
    return Closure(Project(folder), "tests/test_a.py").digest()


def decides(folder: Path, test: str, path: str, old: str, new: str) -> bool:
    """Whether a change of a file decides over a test module."""
    before = {**FILES, "tests/test_a.py": test}
    assert before[path].count(old) == 1
    after = {**before, path: before[path].replace(old, new)}
    return digest(folder / "before", before) != digest(folder / "after", after)


@pytest.mark.parametrize("what", REACHES)
def test_reaches(what: str, tmp_path: Path) -> None:
    assert decides(tmp_path, *REACHES[what])


@pytest.mark.parametrize("what", REACHES_NOT)
def test_does_not_reach(what: str, tmp_path: Path) -> None:
    assert not decides(tmp_path, *REACHES_NOT[what])


@pytest.mark.parametrize(
    ("test", "reaches"),
    [
        ("from .databases import fresh\nfresh('nats')", True),
        ("run([sys.executable])", True),
        ("from .servers import adapters\nadapters('cache')", False),
        ("def test_a(): ...", False),
    ],
)
def test_reaches_servers(test: str, reaches: bool, tmp_path: Path) -> None:
    digest(tmp_path, {**FILES, "tests/test_a.py": test})
    assert Closure(Project(tmp_path), "tests/test_a.py").reaches_servers() is reaches


@pytest.mark.full
@pytest.mark.parametrize("name", ["everything-embedded"])
def test_whatever_a_test_executes_or_opens_is_in_its_closure(
    name: str, rendered: Render, tmp_path: Path
) -> None:
    project = rendered(whole_projects()[name])
    traced = tmp_path / "traced.json"
    outcome = run_suite(
        project,
        tmp_path,
        *("-p", "collecting", "-p", "tracing"),
        PYTHONPATH=str(PLUGIN_FOLDER),
        TRACED=str(traced),
        REQUIRE_REAL="0",
    )
    assert outcome.is_good, outcome.output[-6000:]
    taken_apart = Project(project)
    found = {
        f"{test} executes or opens {unit}, which is not in its closure"
        for test, places in json.loads(traced.read_text(encoding="utf-8")).items()
        for closure in [Closure(taken_apart, test)]
        for path, line in places
        for unit in [taken_apart.unit_at(path, line)]
        if unit and not closure.has(unit)
    }
    assert not found, "\n".join(sorted(found))
