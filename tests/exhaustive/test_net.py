"""The net itself: a fault planted in the real template is caught, and by its name.

The tenth usual fault, a line that is unformatted only with a long package name, is planted in
`test_planted_files.py`.
"""

from pathlib import Path

import pytest

from pick_a_stack.render import copy_template

from .parts import Parts
from .planted import every_fault

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
        "\nfrom acme.cache.redis_store import Thing\n",
        "acme.cache.redis_store",
    ),
    "a duplicate route": (
        "fragments/message-queues/src/acme/notes/history_routes.py",
        '"/{note_id}/history"',
        '"/{id}"',
        "/notes/",
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


@pytest.mark.parametrize("fault", PLANTED)
def test_catches(fault: str, tmp_path: Path) -> None:
    name, old, new, word = PLANTED[fault]
    file = copy_template(tmp_path / "template") / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    found = every_fault(Parts(tmp_path / "template"))
    assert any(word in each for each in found), found


def test_finds_nothing_in_the_template_as_it_is(tmp_path: Path) -> None:
    assert every_fault(Parts(copy_template(tmp_path / "template"))) == []
