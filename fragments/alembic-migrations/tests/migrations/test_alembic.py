"""Alembic's own commands, in the folder of the project."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from acme import migrations
from acme.database.settings import DatabaseSettings

from ..tables import make_tables

ROOT = Path(__file__).parent.parent.parent
VERSIONS = Path(migrations.__file__).parent.relative_to(ROOT) / "versions"


@pytest.fixture
async def project(tmp_path: Path) -> Path:
    """A copy of the project, with a migrated database, below a folder with an awkward name."""
    folder = tmp_path / "100%d"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", folder / "src", ignore=ignored)
    for name in ("alembic.ini", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    await make_tables(DatabaseSettings(url=f"sqlite:///{folder}/x.db"))
    return folder


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module on the database of the project."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env={"PATH": "", "PYTHONPATH": "src", "DATABASE_URL": "sqlite:///x.db"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def revise(project: Path, *arguments: str) -> set[str]:
    """Make a revision; the names of the files that are new."""
    before = set((project / VERSIONS).glob("*.py"))
    done = run(project, "alembic", "revision", "-m", "own", *arguments)
    assert done.returncode == 0, done.stderr
    return {path.name for path in set((project / VERSIONS).glob("*.py")) - before}


async def test_writes_no_revision_without_a_difference(project: Path) -> None:
    assert revise(project, "--autogenerate") == set()


async def test_writes_the_empty_revision_that_is_asked_for(project: Path) -> None:
    (name,) = revise(project)
    assert name.endswith("_own.py")


OWN = """
from sqlalchemy import Column, String, Table, TypeDecorator, text


class Code(TypeDecorator[str]):
    impl = String
    cache_ok = True

    def __init__(self, length: int = 0) -> None:
        super().__init__(length)
        self.length = length


code = Column("code", Code(3), server_default=text("'abc'"), primary_key=True)
Table("own", METADATA, code)
"""


async def test_writes_a_type_of_your_own_with_its_import(project: Path) -> None:
    tables = project / VERSIONS.parent.parent / "database/tables.py"
    tables.write_text(tables.read_text(encoding="utf-8") + OWN, encoding="utf-8")

    (name,) = revise(project, "--autogenerate")

    written = (project / VERSIONS / name).read_text(encoding="utf-8")
    assert "from acme.database.tables import Code\n" in written
    assert "Code(length=3)" in written
    assert run(project, "acme", "migrate").returncode == 0


ORPHAN = """
import sqlalchemy as sa
from alembic import op

revision = "NAME"
down_revision = "HEAD"


def upgrade() -> None:
    with op.batch_alter_table("gone", recreate="always") as table:
        table.add_column(sa.Column("code", sa.String(10)))
"""


def write_orphan(project: Path, name: str) -> None:
    """Write a revision of yours, after the last one, for a table that is not there."""
    (head,) = migrations.service_scripts().get_heads()
    text = ORPHAN.replace("NAME", name).replace("HEAD", head)
    (project / VERSIONS / f"{name}.py").write_text(text, encoding="utf-8")


async def test_names_the_revision_whose_table_went_with_a_capability(project: Path) -> None:
    write_orphan(project, "orphan")

    done = run(project, "acme", "migrate")

    assert done.returncode == 2
    (said,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert said.startswith("There is no table gone, in the revision orphan: ")


async def test_names_the_heads_where_there_are_several(project: Path) -> None:
    write_orphan(project, "orphan")
    write_orphan(project, "other")

    done = run(project, "acme", "migrate")

    assert done.returncode == 2
    assert "2 heads, orphan, other: run `alembic merge --message together heads`" in done.stderr
    assert run(project, "alembic", "merge", "--message", "together", "heads").returncode == 0
