#!/usr/bin/env python3
"""Everything this repository is asked to do, on a machine that has git and Python 3.11 with pip.

    python3 dev.py demo     generate a service into demo/ and run it
    python3 dev.py test     run all tests

What is needed goes into .cache/ and demo/, never into the system. Standard library only.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
SERVICE_PYTHONS = ("3.12", "3.13", "3.14")
BIN = "Scripts" if os.name == "nt" else "bin"


def say(text: str) -> None:
    """Tell the person what happens next."""
    print(f"==> {text}", flush=True)


def run(*command: str | Path, **options: object) -> None:
    """Run a command that must succeed; stop with its name when it does not."""
    try:
        subprocess.run([str(part) for part in command], check=True, **options)  # type: ignore[call-overload]
    except subprocess.CalledProcessError as error:
        sys.exit(f"dev.py: failed with exit code {error.returncode}: {' '.join(map(str, command))}")


def version_of(python: str | Path) -> str:
    """The version of an interpreter as "3.12", or "" where it does not run."""
    code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run(
            [str(python), "-c", code], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()


def candidates() -> Iterator[str | Path]:
    """Interpreters that may be here: this one, those on PATH, those beside this one, pyenv's."""
    yield sys.executable
    for version in SERVICE_PYTHONS:
        if found := shutil.which(f"python{version}"):
            yield found
    homes = [
        Path(sys.base_prefix).resolve().parent,
        Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions",
        Path.home() / ".local" / "share" / "uv" / "python",
    ]
    for home in homes:
        for version in SERVICE_PYTHONS:
            yield from sorted(home.glob(f"*{version}*/bin/python{version}"))


def service_python() -> Path:
    """A Python that generated services run on: the oldest supported one that is found."""
    found: dict[str, Path] = {}
    for python in candidates():
        found.setdefault(version_of(python), Path(python))
    for version in SERVICE_PYTHONS:
        if version in found:
            return found[version]
    say("no Python 3.12 or later here: asking uv for one")
    uv = tool("uv")
    run(uv, "python", "install", "--install-dir", CACHE / "python", SERVICE_PYTHONS[0])
    return next((CACHE / "python").glob("*/bin/python3.12"))


def venv(folder: Path, python: str | Path, requirements: tuple[str | Path, ...]) -> Path:
    """A virtual environment with these packages, made once; returns its folder of programs."""
    wanted = " ".join([version_of(python), *map(str, requirements)])
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        say(f"installing into {folder.relative_to(ROOT)}")
        shutil.rmtree(folder, ignore_errors=True)
        run(python, "-m", "venv", folder)
        pip = (folder / BIN / "python", "-m", "pip", "--disable-pip-version-check")
        run(*pip, "install", "--quiet", *requirements)
        stamp.write_text(wanted, encoding="utf-8")
    return folder / BIN


def tool(name: str) -> Path:
    """A program from a package of the same name."""
    if found := shutil.which(name):
        return Path(found)
    return venv(CACHE / "tools" / name, sys.executable, (name,)) / name


def demo(arguments: argparse.Namespace, rest: list[str]) -> None:
    """Generate a service into demo/, unless it is there, and run it."""
    folder = ROOT / "demo"
    if not folder.exists():
        programs = venv(CACHE / "generator", sys.executable, ("-e", ROOT))
        say("generating demo/ from this checkout")
        stack = ("-d", "database=sqlite", "-d", "data=[alembic-migrations]")
        name = ("-d", "project_name=demo-service")
        copier = (programs / "copier", "copy", "--quiet", "--defaults", "--vcs-ref", "HEAD")
        run(*copier, *name, *stack, *rest, ROOT, folder)
    else:
        say("demo/ is there: running it (remove the folder to generate it anew)")
    programs = venv(folder / ".venv", service_python(), ("-e", folder))
    answers = (folder / ".copier-answers.yml").read_text(encoding="utf-8")
    package = answers.split("\npackage: ", 1)[1].split("\n", 1)[0]
    service = (programs / "python", "-m", package)
    if (folder / "alembic.ini").exists():
        run(*service, "migrate", cwd=folder)
    say(f"serving on http://127.0.0.1:{arguments.port} (Ctrl-C ends it); try in another terminal:")
    print(f"    curl http://127.0.0.1:{arguments.port}/readyz")
    print(
        f"    curl http://127.0.0.1:{arguments.port}/notes"
        " -H 'content-type: application/json' -d '{\"title\": \"Hello\"}'",
        flush=True,
    )
    os.chdir(folder)
    command = [str(part) for part in (*service, "serve", "--port", str(arguments.port))]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def test(arguments: argparse.Namespace, rest: list[str]) -> None:
    """Run the tests in an environment of their own, with every library a service may use."""
    lock = ROOT / "tests" / "environment.lock"
    python = service_python()
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    folder = CACHE / f"test-{version_of(python)}-{digest}"
    if not (folder / "complete").exists():
        say(f"installing {len(lock.read_text().splitlines())} packages into .cache/{folder.name}")
        uv = tool("uv")
        shutil.rmtree(folder, ignore_errors=True)
        run(uv, "venv", "--quiet", "--python", python, folder)
        # The certificates of this machine, as pip and everything else here use them.
        into = ("--quiet", "--system-certs", "--python", folder / BIN / "python")
        # Compiled once, not by each of the thousands of processes that the tests start.
        run(uv, "pip", "install", "--compile-bytecode", *into, "--requirements", lock)
        (folder / "complete").touch()
    say(f"testing with Python {version_of(python)}: pytest, depth {arguments.depth}")
    environment = os.environ | {
        "PATH": f"{folder / BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": str(ROOT),
        "TEST_DEPTH": arguments.depth,
    }
    python = folder / BIN / "python"
    resuming = ["--resume"] if arguments.resume else []
    command = [python, "-m", "pytest", *resuming, *rest]
    sys.exit(subprocess.call(command, cwd=ROOT, env=environment))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    runs = commands.add_parser("demo", help="generate a service and run it")
    runs.add_argument("--port", type=int, default=8000)
    runs.set_defaults(action=demo)
    tests = commands.add_parser("test", help="run all tests; further arguments go to pytest")
    tests.add_argument("--depth", choices=("quick", "full", "exhaustive"), default="full")
    tests.add_argument(
        "--resume", action="store_true", help="leave out what passed, if nothing has changed since"
    )
    tests.set_defaults(action=test)
    arguments, rest = parser.parse_known_args()
    try:
        arguments.action(arguments, rest)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
