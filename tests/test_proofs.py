"""What has passed is not run again where nothing that it read differs; all else is."""

from pathlib import Path
from textwrap import dedent

import pytest

from .plugins.proving import proofs
from .proofs import Proofs
from .suites import Outcome, run_suite

FILES = {
    "tests/__init__.py": "",
    "tests/at_import.py": "import os\nURL = os.environ.get('VECTORS_URL')",
    "tests/test_a.py": """
        import os
        import subprocess
        import sys
        import pytest

        def stray_variables():
            return dict(os.environ)

        def test_reads_nothing(): ...
        def test_reads_what_is_no_server(): os.environ.get("HOME")
        def test_looks_for_stray_variables(): stray_variables()
        def test_reads_the_cache(): os.getenv("CACHE_URL")
        def test_asks_whether_there_is_a_cache(): assert "CACHE_URL" not in os.environ
        def test_reads_all(): dict(os.environ)
        def test_hands_all_on(): subprocess.run([sys.executable, "-c", ""])
        def test_hands_nothing_on(): subprocess.run([sys.executable, "-c", ""], env={})
        def test_needs_a_server():
            if not os.environ.get("DATABASE_URL"):
                pytest.skip("no database")
    """,
    "tests/test_b.py": """
        def test_reads_before(): ...
        def test_reads_at_an_import(): from . import at_import
        def test_reads_what_was_imported(): from .at_import import URL
    """,
    "tests/test_d.py": """
        import os
        import pytest

        @pytest.fixture(scope="module")
        def server():
            return os.environ.get("BROKER_URL")

        def test_asks_for_the_server(server): ...
        def test_asks_for_it_too(server): ...
    """,
    "tests/test_c.py": "def test_fails(): assert False",
}
ALL = {"test_reads_all", "test_hands_all_on"}
OF_THE_CACHE = ALL | {"test_reads_the_cache", "test_asks_whether_there_is_a_cache"}
OF_THE_BROKER = ALL | {"test_asks_for_the_server", "test_asks_for_it_too"}
# What an import has read, all that runs later may depend on.
OF_VECTORS = OF_THE_BROKER | {"test_reads_at_an_import", "test_reads_what_was_imported"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proofs")
    for path, text in FILES.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(dedent(text), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def known(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Proofs:
    """What is known after a run without any server."""
    known = Proofs(tmp_path_factory.mktemp("known"))
    outcome = run(known, project, tmp_path_factory.mktemp("run"))
    assert (outcome.passed, outcome.failed, outcome.skips) == (13, 1, ("no database",))
    return known


def run(known: Proofs, project: Path, folder: Path, **environment: str) -> Outcome:
    """Run what is not proven."""
    questions = known.questions(project, (), environment)
    arguments = ("-p", "proving", *questions.open())
    return run_suite(project, folder, *arguments, **questions.asked(folder))


def asked_again(known: Proofs, project: Path, **environment: str) -> set[str]:
    """The tests that are not proven there."""
    questions = known.questions(project, (), environment)
    proven = {t for file in questions.files.values() for t in proofs(file, environment)}
    every = {
        line.partition("(")[0].strip().removeprefix("def ")
        for text in FILES.values()
        for line in text.splitlines()
        if "def test_" in line
    }
    return every - {test.partition("::")[2] for test in proven}


@pytest.mark.parametrize(
    ("variable", "tests"),
    [
        ("NOTHING", set()),
        ("CACHE_URL", OF_THE_CACHE),
        ("CACHE_PASSWORD", ALL),
        ("BROKER_URL", OF_THE_BROKER),
        ("VECTORS_URL", OF_VECTORS),
        ("DATABASE_URL", ALL | {"test_needs_a_server"}),
    ],
)
def test_asks_again_what_reads_what_differs(
    variable: str, tests: set[str], known: Proofs, project: Path
) -> None:
    environment = {} if variable == "NOTHING" else {variable: "x"}
    assert asked_again(known, project, **environment) == tests | {"test_fails"}


def test_runs_only_what_is_asked_again(known: Proofs, project: Path, tmp_path: Path) -> None:
    outcome = run(known, project, tmp_path, CACHE_PASSWORD="x")
    assert (outcome.passed, outcome.failed, outcome.proven) == (2, 1, 7)


def test_other_variables_and_left_out_tests_are_other_questions(
    known: Proofs, project: Path
) -> None:
    assert known.questions(project, (), {}).open() == ["tests/test_c.py"]
    assert len(known.questions(project, (), {"OTHER": "x"}).open()) == 4
    left_out = known.questions(project, ("tests/test_b.py::test_reads_before",), {})
    assert left_out.open() == ["tests/test_b.py", "tests/test_c.py"]


def test_reasons_of_the_skipped_are_those_of_equal_runs(known: Proofs, project: Path) -> None:
    assert known.questions(project, (), {}).skips() == ("no database",)
    assert known.questions(project, (), {"DATABASE_URL": "x"}).skips() == ()
