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


def revise(project: Path, *arguments: str) -> set[str]:
    """Make a revision; the names of the files that are new."""
    before = set((project / VERSIONS).glob("*.py"))
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "revision", "-m", "own", *arguments],
        cwd=project,
        env={"PATH": "", "DATABASE_URL": "sqlite:///x.db"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return {path.name for path in set((project / VERSIONS).glob("*.py")) - before}


async def test_writes_no_revision_without_a_difference(project: Path) -> None:
    assert revise(project, "--autogenerate") == set()


async def test_writes_the_empty_revision_that_is_asked_for(project: Path) -> None:
    (name,) = revise(project)
    assert name.endswith("_own.py")
