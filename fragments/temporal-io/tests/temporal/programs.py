"""The servers that wheels carry: the development server, and one that skips time."""

import os
import shutil
import sysconfig
from pathlib import Path

import pytest

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def path_of(name: str, *, wheel: str) -> str:
    """The path of such a program; skips the test where its wheel is not installed.

    Installed by chance is not enough: the project itself has to ask for the wheel.
    """
    assert f'"{wheel}>=' in PYPROJECT.read_text(encoding="utf-8"), f"run `uv add --dev {wheel}`"
    folders = (sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath))
    found = shutil.which(name, path=os.pathsep.join(folders))
    if found is None:
        pytest.skip(f"no {name}: {wheel} is not installed, or has none for this system")
    return found
