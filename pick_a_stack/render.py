"""Render the working tree, uncommitted changes included: `python -m pick_a_stack.render DIR`.

For work on the template. Answers come as for Copier, `-d name=value`; `--force` replaces DIR.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import copier
import yaml

from pick_a_stack import ROOT
from pick_a_stack.catalogue import TARGET, compile_catalogue, write_catalogue

TEMPLATE_PARTS = ("copier.yml", "composer", "template", "fragments", "skills")


def copy_template(target: Path, root: Path = ROOT) -> Path:
    """Copy what Copier reads into `target`, which need not exist, and return it."""
    for part in TEMPLATE_PARTS:
        source = root / part
        if source.is_dir():
            shutil.copytree(
                source, target / part, ignore=shutil.ignore_patterns("__pycache__", ".*_cache")
            )
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / part)
    return target


def commit_all(repository: Path, message: str) -> None:
    """Commit everything below `repository`, making it a git repository first if need be."""
    identity = ("-c", "user.name=render", "-c", "user.email=render@localhost")
    for command in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        (*identity, "-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", message),
    ):
        subprocess.run(("git", *command), cwd=repository, check=True)


def render(destination: Path, answers: Mapping[str, Any], template: Path = ROOT) -> None:
    """Generate a project from a template folder, as `copier copy --defaults` does."""
    copier.run_copy(
        str(template), destination, data=dict(answers), defaults=True, quiet=True, overwrite=True
    )


def main(arguments: list[str]) -> int:
    """Compile the catalogue, then render into DIR."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("destination", type=Path)
    parser.add_argument("-d", "--data", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--force", action="store_true", help="replace DIR")
    parsed = parser.parse_args(arguments)
    answers = {"project_name": "acme-service", "package": "acme"}
    for pair in parsed.data:
        name, _, value = pair.partition("=")
        answers[name] = yaml.safe_load(value)
    if parsed.force:
        shutil.rmtree(parsed.destination, ignore_errors=True)
    write_catalogue(ROOT / TARGET, compile_catalogue())
    with tempfile.TemporaryDirectory() as folder:
        render(parsed.destination, answers, copy_template(Path(folder, "template")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
