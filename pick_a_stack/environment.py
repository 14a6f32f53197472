"""Compile tests/environment.lock: one environment in which every generated project can be tested.

Run `python -m pick_a_stack.environment` after a change of dependencies; it needs uv.
"""

import subprocess
import sys
from pathlib import Path

from pick_a_stack import ROOT
from pick_a_stack.catalogue import compile_catalogue

LOCK = Path("tests", "environment.lock")
TOOLS = Path("tests", "environment.in")


def requirements() -> list[str]:
    """What generated projects depend on, and what this repository's tests need beside it."""
    sections = compile_catalogue()["sections"]
    found = {
        entry["key"] + entry["spec"]
        for section in ("dependencies", "dev_dependencies")
        for entry in sections[section]
    }
    own = (ROOT / TOOLS).read_text(encoding="utf-8").splitlines()
    return sorted(found | {line for line in own if line and not line.startswith("#")})


def main() -> int:
    """Write the lock, by version only: it names no index and no address."""
    command = ["uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--python-version", "3.12", "--no-emit-index-url", "--output-file", str(LOCK), "-"]
    text = "\n".join(requirements()) + "\n"
    return subprocess.run(command, input=text, text=True, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
