#!/usr/bin/env python3
"""Everything this repository is asked to do, on a machine that has git and Python 3.11 with pip.

    python3 dev.py demo     generate a service into demo/ and run it
    python3 dev.py test     run all tests

What is needed goes into .cache/ and demo/, never into the system. Standard library only.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

# Above and below, nothing that an older Python cannot read.
if sys.version_info < (3, 11):  # noqa: UP036
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"dev.py: needs Python 3.11 or later, this is {found}: try python3.12 dev.py")

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
SERVICE_PYTHONS = ("3.12", "3.13", "3.14")
WINDOWS = os.name == "nt"
UV = (0, 13)
"""The oldest uv that takes the flags below."""


def say(text: str) -> None:
    """Tell the person what happens next."""
    print(f"==> {text}", flush=True)


def stop(text: str) -> NoReturn:
    """End with one line."""
    sys.exit(f"dev.py: {text}")


def run(*command: str | Path, otherwise: str = "", **options: Any) -> None:
    """Run a command that must succeed; else stop with `otherwise`, or with its name."""
    try:
        subprocess.run([str(part) for part in command], check=True, **options)
    except FileNotFoundError as error:
        stop(f"{error.filename} is not there: install it, or put it on PATH")
    except subprocess.CalledProcessError as error:
        name = f"failed with exit code {error.returncode}: {' '.join(map(str, command))}"
        stop(f"{otherwise}: what it said is above" if otherwise else name)


def output(*command: str | Path) -> str:
    """What a command prints, or "" where it does not run."""
    try:
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def program(environment: Path, name: str) -> Path:
    """A program of a virtual environment."""
    return environment / "Scripts" / f"{name}.exe" if WINDOWS else environment / "bin" / name


def version_of(python: str | Path) -> str:
    """The version of an interpreter as "3.12", or "" where it cannot make environments."""
    code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    return output(python, "-c", code)


def candidates() -> Iterator[str | Path | None]:
    """Interpreters that may be here: this one, those on PATH, those beside this one, pyenv's."""
    yield sys.executable
    for version in SERVICE_PYTHONS:
        if WINDOWS:
            yield output("py", f"-{version}", "-c", "import sys; print(sys.executable)")
        yield shutil.which(f"python{version}")
    homes = [
        Path(sys.base_prefix).resolve().parent,
        Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions",
        Path.home() / ".local" / "share" / "uv" / "python",
    ]
    for home in homes:
        for version in SERVICE_PYTHONS:
            yield from interpreters(home, version)


def interpreters(home: Path, version: str) -> list[Path]:
    """The interpreters of a version in the folders below `home`."""
    below = "python.exe" if WINDOWS else f"bin/python{version}"
    return sorted(home.glob(f"*{version}*/{below}"))


def service_python() -> Path:
    """A Python that generated services run on: the oldest supported one that is found."""
    here: dict[str, Path] = {}
    for python in candidates():
        if python:
            here.setdefault(version_of(python), Path(python))
    for version in SERVICE_PYTHONS:
        if version in here:
            return here[version]
    wanted = f"Python {SERVICE_PYTHONS[0]} to {SERVICE_PYTHONS[-1]}"
    say(f"no {wanted} here: asking uv for one")
    folder = CACHE / "python"
    run(
        *(uv(), "python", "install", "--install-dir", folder, SERVICE_PYTHONS[0]),
        otherwise=f"no {wanted} here, and uv got none: install one, or look at the network",
    )
    return interpreters(folder, SERVICE_PYTHONS[0])[0]


def venv(folder: Path, python: str | Path, requirements: Sequence[str | Path]) -> Path:
    """A virtual environment with these packages, made once."""
    wanted = " ".join([version_of(python), *map(str, requirements)])
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        say(f"installing into {folder.relative_to(ROOT)}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run(python, "-m", "venv", folder, otherwise=f"no virtual environment in {folder}")
        pip = (program(folder, "python"), "-m", "pip", "--disable-pip-version-check")
        run(
            *(*pip, "install", "--quiet", *requirements),
            otherwise="pip could not install what is needed: look at the network, or its settings",
        )
        stamp.write_text(wanted, encoding="utf-8")
    return folder


def uv() -> Path:
    """uv: that on PATH, unless it is too old, or one of our own."""
    there = shutil.which("uv")
    version = re.findall(r"^uv (\d+)\.(\d+)", output(there, "--version")) if there else []
    if there and version and tuple(map(int, version[0])) >= UV:
        return Path(there)
    wanted = f"uv>={'.'.join(map(str, UV))}"
    return program(venv(CACHE / "tools" / "uv", sys.executable, (wanted,)), "uv")


def demo(arguments: argparse.Namespace) -> None:
    """Generate a service into demo/, unless it is there, and run it."""
    folder = ROOT / "demo"
    recorded = folder / ".copier-answers.yml"
    if folder.exists() and not recorded.exists():
        stop("demo/ is no generated service: delete the folder, and try again")
    if folder.exists() and arguments.data:
        stop("demo/ is there, so -d changes nothing: delete the folder, or leave -d out")
    if not folder.exists():
        generate(folder, arguments.data)
    else:
        say("demo/ is there: running it (delete the folder to generate it anew)")
    environment = venv(folder / ".venv", service_python(), ("-e", folder))
    [package] = re.findall(r"(?m)^package: '?(\w+)", recorded.read_text(encoding="utf-8"))
    service = (str(program(environment, "python")), "-m", package)
    if (folder / "alembic.ini").exists():
        run(*service, "migrate", cwd=folder)
    address = f"http://127.0.0.1:{arguments.port}"
    say(f"serving on {address} (Ctrl-C ends it); try in another terminal:")
    print(f"    curl {address}/readyz")
    note = '-H "content-type: application/json" -d \'{"title": "Hello"}\''
    print(f"    curl {address}/notes {note}", flush=True)
    os.chdir(folder)
    command = [*service, "serve", "--port", str(arguments.port)]
    if WINDOWS:
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def generate(folder: Path, answers: Sequence[str]) -> None:
    """Generate the service of the demo."""
    if shutil.which("git") is None:
        stop("git is needed, which Copier runs: install it, and try again")
    environment = venv(CACHE / "generator", sys.executable, ("-e", ROOT))
    say("generating demo/ from this checkout")
    command: list[str | Path] = [program(environment, "python"), "-m", "copier", "copy"]
    command += ["--quiet", "--defaults"]
    if (ROOT / ".git").exists():
        command += ["--vcs-ref", "HEAD"]
    for answer in ("project_name=demo-service", "database=sqlite", "data=[alembic-migrations]"):
        command += ["-d", answer]
    for answer in answers:
        command += ["-d", answer]
    run(*command, ROOT, folder, otherwise="demo/ could not be generated")


def test(arguments: argparse.Namespace) -> None:
    """Run the tests in an environment of their own, with every library a service may use."""
    lock = ROOT / "tests" / "environment.lock"
    python = service_python()
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    folder = CACHE / f"test-{version_of(python)}-{digest}"
    if not (folder / "complete").exists():
        say(f"installing {len(lock.read_text().splitlines())} packages into .cache/{folder.name}")
        own = uv()
        shutil.rmtree(folder, ignore_errors=True)
        run(own, "venv", "--quiet", "--python", python, folder)
        # The certificates of this machine, as pip and everything else here use them.
        into = ("--quiet", "--system-certs", "--python", program(folder, "python"))
        # Compiled once, not by each of the thousands of processes that the tests start.
        run(
            *(own, "pip", "install", "--compile-bytecode", *into, "--requirements", lock),
            otherwise="uv could not install what the tests need: look at the network",
        )
        (folder / "complete").touch()
    say(f"testing with Python {version_of(python)}: pytest, depth {arguments.depth}")
    programs = program(folder, "python").parent
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": str(ROOT),
        "TEST_DEPTH": arguments.depth,
    }
    resuming = ["--resume"] if arguments.resume else []
    command = [str(program(folder, "python")), "-m", "pytest", *resuming, *arguments.pytest]
    sys.exit(subprocess.call(command, cwd=ROOT, env=environment))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    runs = commands.add_parser("demo", help="generate a service and run it", allow_abbrev=False)
    runs.add_argument("--port", type=int, default=8000)
    runs.add_argument(
        "-d", "--data", action="append", default=[], metavar="NAME=VALUE", help="an answer"
    )
    runs.set_defaults(action=demo)
    tests = commands.add_parser(
        "test", help="run all tests; further arguments go to pytest", allow_abbrev=False
    )
    tests.add_argument("--depth", choices=("quick", "full", "exhaustive"), default="full")
    tests.add_argument(
        "--resume", action="store_true", help="leave out what passed, if nothing has changed since"
    )
    tests.set_defaults(action=test)
    arguments, rest = parser.parse_known_args()
    if rest and arguments.command != "test":
        parser.error(f"unknown: {' '.join(rest)}: see python3 dev.py {arguments.command} --help")
    arguments.pytest = rest
    try:
        arguments.action(arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        stop(f"{error.filename or 'the system'}: {error.strerror}: see that it can be written")


if __name__ == "__main__":
    main()
