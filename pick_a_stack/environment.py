"""Compile tests/environment.lock, and composer/distributions.json from what is installed of it.

Run `python -m pick_a_stack.environment` after a change of dependencies; it needs uv. The first is
one environment in which every generated project can be tested. The second are the names that a
project may not have: everything that some project installs, with the modules of each.
"""

import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pick_a_stack import ROOT
from pick_a_stack.catalogue import DISTRIBUTIONS, TARGET, compile_catalogue, write_catalogue
from pick_a_stack.template import Template

LOCK = Path("tests", "environment.lock")
TOOLS = Path("tests", "environment.in")
MODULE = re.compile(r"[a-z][a-z0-9_]*")


def requirements() -> list[str]:
    """What generated projects depend on, and what this repository's tests need beside it."""
    own = (ROOT / TOOLS).read_text(encoding="utf-8").splitlines()
    return sorted(of_fragments() | {line for line in own if line and not line.startswith("#")})


def of_fragments() -> set[str]:
    """What some fragment depends on."""
    sections = compile_catalogue()["sections"]
    return {
        entry["key"] + entry["spec"]
        for section in ("dependencies", "dev_dependencies")
        for entry in sections[section]
    }


def of_projects() -> set[str]:
    """What some project depends on, the build of it included."""
    template = Template()
    answers = template.complete({"project_name": "unnamed"})
    text = template.render(answers, {}, only={"pyproject.toml"})["pyproject.toml"].decode()
    project = tomllib.loads(text)
    always = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    return of_fragments() | {*always, *project["build-system"]["requires"]}


def compiled(wanted: set[str] | list[str], *flags: str) -> list[str]:
    """The lines of a lock, by version only: it names no index and no address."""
    command = ["uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--python-version", "3.12", "--no-emit-index-url", *flags, "-"]
    text = "\n".join(sorted(wanted)) + "\n"
    done = subprocess.run(
        command, input=text, text=True, cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.splitlines()


def modules() -> dict[str, list[str]]:
    """The top-level modules of what is installed here, by distribution."""
    found: dict[str, list[str]] = {}
    for module, distributions in metadata.packages_distributions().items():
        for name in set(distributions) if MODULE.fullmatch(module) else ():
            found.setdefault(canonicalize_name(name), []).append(module)
    return found


def main() -> int:
    """Write both, and the catalogue that has the names."""
    write_catalogue(ROOT / TARGET, compile_catalogue())
    lock = ["--output-file", str(LOCK)]
    compiled(requirements(), *lock)
    # On every platform: uv locks for all of them, in the versions that are tested.
    lines = compiled(of_projects(), "--universal", "--constraint", str(LOCK))
    names = {canonicalize_name(Requirement(line).name) for line in lines}
    known = modules()
    data = {name: sorted(known.get(name, [name.replace("-", "_")])) for name in sorted(names)}
    text = json.dumps(data, indent=1) + "\n"
    (ROOT / DISTRIBUTIONS).write_text(text, encoding="utf-8", newline="\n")
    write_catalogue(ROOT / TARGET, compile_catalogue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
