"""What a service itself says of its settings."""

import os
import subprocess
from pathlib import Path

from pick_a_stack.cli.project import Project

REFUSED = 2
"""The exit code of a service that cannot work as it is set up."""
SECONDS = 60


def complaint(project: Project) -> str | None:
    """Why the service refuses its settings, "" where it takes them; None: nobody can say.

    Its `config` command reads them, in the environment that uv made for the project.
    """
    home = project.folder / (os.environ.get("UV_PROJECT_ENVIRONMENT") or ".venv")
    places = (home / "bin" / "python", home / "Scripts" / "python.exe")
    python = next((place for place in places if place.exists()), None)
    if python is None:
        return None
    try:
        done = subprocess.run(
            [str(python), "-m", str(project.now["package"]), "config"],
            cwd=project.folder,
            env=os.environ | {"PYTHONPATH": str(Path("src"))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode == REFUSED:
        return " ".join(done.stderr.split())
    return None if done.returncode else ""
