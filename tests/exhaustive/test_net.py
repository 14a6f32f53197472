"""The net itself: faults planted in the real template are caught, each by its name."""

from collections.abc import Callable
from pathlib import Path

from pick_a_stack.render import copy_template

from ..conftest import Note
from . import test_files, test_names
from .linters import ruff_faults
from .parts import Parts
from .planted import every_catch
from .test_files import LONGEST, pyproject

# By the fault: the file, what is replaced by what ("" appends), and a word of the message.
PLANTED = {
    "a missing when": (
        "fragments/auth-patterns.api-key/fragment.yml",
        "  tests/notes/: {examples: true}\n",
        "",
        "notes",
    ),
    "a dangling import": (
        "fragments/caching-strategies/src/acme/cache/__init__.py",
        "",
        "\nfrom acme.cache.redis_scripts import Thing\n",
        "acme.cache.redis_scripts",
    ),
    "a duplicate route": (
        "fragments/message-queues/src/acme/notes/history/routes.py",
        '"/{note_id:uuid}/history"',
        '"/{id}"',
        "/notes/",
    ),
    "a route that no key can be allowed": (
        "fragments/webhook-integration/fragment.yml",
        """{only: {auth: api-key}, entry: '"webhook-endpoints:read"'}""",
        """{only: {auth: api-key}, entry: '"webhook-endpoints:see"'}""",
        "webhook-endpoints:read",
    ),
    "a dependency that one technology needs": (
        "fragments/caching-strategies/fragment.yml",
        "settings:\n",
        "dependencies:\n  redis: {spec: '>=8.1'}\nsettings:\n",
        "redis",
    ),
    "a chain that breaks for one stack": (
        "fragments/message-queues/fragment.yml",
        "    only: {examples: true, data: alembic-migrations}\n    after",
        "    only: {examples: true, data: alembic-migrations, message_broker: nats}\n    after",
        "revision",
    ),
    "a conflicting dependency range": (
        "fragments/message-queues.redis-streams/fragment.yml",
        '">=8.1"',
        '"<8"',
        "redis",
    ),
    "a setting without a line in .env.example": (
        "fragments/caching-strategies.redis/fragment.yml",
        "  CACHE_LOAD_SECONDS",
        "  CACHE_LOAD_SECOND",
        "CACHE_LOAD_SECOND",
    ),
    "a compose service with a taken port": (
        "fragments/docker-python.chroma/compose/chroma.yaml",
        "${CHROMA_PORT:-8001}",
        "8000",
        "8000",
    ),
    "a test that imports an example": (
        "fragments/databases-vector/tests/contracts/test_vectors.py",
        "",
        "\nfrom acme.notes.domain import Note\n",
        "acme.notes.domain",
    ),
}


LONG_LINE = "fragments/caching-strategies/src/acme/cache/planted.py"
LONG_NAME = "a line that only a long package name unformats"


def row(fault: str, caught_by: Callable[..., None]) -> str:
    """A row of the table of planted faults: the fault, what catches it, and from which depth on."""
    marks = {mark.name for mark in getattr(caught_by, "pytestmark", ())}
    depth = next((each for each in ("exhaustive", "full") if each in marks), "quick")
    module = caught_by.__module__.rpartition(".")[2]
    return f"{fault:48} {depth:6} {module}.py::{caught_by.__name__}"


def test_catches_each_of_them(tmp_path: Path, note: Note) -> None:
    root = copy_template(tmp_path / "template")
    for name, old, new, _ in PLANTED.values():
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        planted = text.replace(old, new, 1) if old else text + new
        (root / name).write_text(planted, encoding="utf-8")
    found = every_catch(Parts(root))
    for fault, (name, _, _, word) in PLANTED.items():
        fragment = f"{Path(name).parts[1]}/"
        caught_by = {test for test, said in found if word in said and fragment in said}
        assert caught_by, (fault, found)
        note("planted faults", *(row(fault, getattr(test_names, test)) for test in caught_by))


def test_catches_a_line_that_only_a_long_package_name_unformats(tmp_path: Path, note: Note) -> None:
    root = copy_template(tmp_path / "template")
    call = "b" * 80
    (root / LONG_LINE).write_text(f"from acme.a import {call}\n\n{call}()\n", encoding="utf-8")
    (planted,) = [file for file in Parts(root).files if file.source == LONG_LINE]
    for package in ("zz", LONGEST):
        said = list(ruff_faults([planted], package, pyproject(package), tmp_path / package))
        assert bool(said) == (package == LONGEST)
        assert all(each.startswith(f"{LONG_LINE}:1:") for each in said)
    note(
        "planted faults",
        row(LONG_NAME, test_files.test_python_is_clean_under_the_configuration_of_a_project),
    )
