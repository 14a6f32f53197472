"""The command line as its users call it: in a process of its own."""

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"


def refusal(folder: Path, *arguments: str, broker_url: str = "memory://") -> str:
    """The one line with which a command refuses, and exits with 2."""
    result = subprocess.run(
        [sys.executable, "-m", "acme", *arguments],
        cwd=folder,
        env={"BROKER_URL": broker_url, "PYTHONPATH": str(SOURCE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (result.returncode, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    return line
