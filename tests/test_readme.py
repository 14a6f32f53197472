"""Every command of a project's README does what it says, as written, with nothing configured.

The blocks of a README run in one shell, in order; what it says to write is written in between. `uv`
is the environment of these tests, and port 8000 a free one. A block that begins with `# Needs` says
what it needs first: its commands are only looked up. What `uv run pytest` and `uv run mypy` say of
these projects is asked by test_suites.py and test_projects.py.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Render, check, program
from .ports import free_port
from .stacks import Answers, everything, preset_answers, presets

pytestmark = pytest.mark.full

STACKS: dict[str, Answers] = {
    **{preset: preset_answers(preset) for preset in presets()},
    "everything": everything(),
}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"python -m order_service ([\w-]+)")
# What a newcomer has on their machine.
PROGRAMS = {
    "uv": """
case "$*" in
  sync) touch uv.lock ;;
  "run pytest" | "run mypy") ;;
  "run python -m order_service serve")
    shift
    "$@" > ../serve.log 2>&1 &
    echo $! > serve.pid
    until curl --output /dev/null http://127.0.0.1:8000/livez 2> /dev/null; do
      kill -0 $! || { cat ../serve.log; exit 1; }
      sleep 0.1
    done ;;
  "run "*) shift; exec "$@" ;;
  *) exit 2 ;;
esac""",
    "uvx": 'exec "$@"',
    "curl": """
exec CURL --fail-with-body --no-progress-meter "${@//127.0.0.1:8000/127.0.0.1:$SERVER_PORT}" """,
    "restart": """
kill "$(cat serve.pid)"
tail --pid "$(cat serve.pid)" --follow /dev/null
exec uv run python -m order_service serve""",
}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """The folder of a project; the service that its reader starts there is stopped."""
    folder = tmp_path / "order-service"
    yield folder
    pid = folder / "serve.pid"
    if pid.exists():
        os.kill(int(pid.read_text(encoding="utf-8")), signal.SIGKILL)


def script(readme: str) -> str:
    """The blocks of a README as one shell script."""
    parts = ["PS4='+ $SECONDS '; set -eux -o pipefail"]
    for found in BLOCK.finditer(readme):
        language, text = found.groups()
        before = readme[: found.start()].strip().rpartition("\n\n")[2]
        path = re.findall(r"`(src/[\w/]+\.py)`", before)
        if language == "python" and "where the comment says so" in before:
            line, entry = text.split("\n\n")
            edits = (f"/import STACK_ROUTERS/i {line}", "/Append yours/i\\" + entry.rstrip())
            parts += [f"sed -i {shlex.quote(edit)} {path[0]}" for edit in edits]
            parts.append("restart")
        elif language == "python":
            parts.append(f"cat > {path[0]} <<'END'\n{text}END")
        elif not text.startswith("# Needs "):
            parts += ["git add .", "git commit --allow-empty -m work"] * ("committed" in before)
            parts.append(text)
    return "\n".join(parts)


@pytest.mark.parametrize("name", STACKS)
def test_every_command_of_the_readme_works(
    name: str, rendered: Render, project: Path, tmp_path: Path
) -> None:
    shutil.copytree(rendered(STACKS[name]), project)
    folder = tmp_path / "bin"
    folder.mkdir()
    for each, text in PROGRAMS.items():
        (folder / each).write_text(
            "#!/usr/bin/env bash\n" + text.replace("CURL", shutil.which("curl") or "curl"),
            encoding="utf-8",
        )
        (folder / each).chmod(0o755)
    path = os.pathsep.join([str(folder), str(Path(program("python")).parent), os.environ["PATH"]])
    identity = {"NAME": "reader", "EMAIL": "reader@localhost"}
    git = {
        f"GIT_{who}_{key}": text
        for who in ("AUTHOR", "COMMITTER")
        for key, text in identity.items()
    }
    readme = (project / "README.md").read_text(encoding="utf-8")
    done = subprocess.run(
        ["bash", "-c", script(readme)],
        cwd=project,
        env=os.environ | git | {"PATH": path, "PYTHONPATH": "src", "SERVER_PORT": str(free_port())},
        stdin=subprocess.DEVNULL,
        stdout=(tmp_path / "output.txt").open("w"),
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    output = (tmp_path / "output.txt").read_text(encoding="utf-8")
    assert done.returncode == 0, output[-4000:]
    assert output.rstrip().endswith('{"message":"Hello, Ada"}')
    check(program("ruff"), "check", "--no-cache", cwd=project)
    check(program("ruff"), "format", "--check", "--no-cache", cwd=project)


@pytest.mark.parametrize("name", STACKS)
def test_readme_names_commands_that_there_are(name: str, rendered: Render) -> None:
    project = rendered(STACKS[name])
    command = ("-m", "order_service", "--help")
    shown = check(program("python"), *command, cwd=project, PYTHONPATH="src")
    known = set(re.findall(r"^    ([a-z][\w-]*)", shown, re.MULTILINE))
    readme = (project / "README.md").read_text(encoding="utf-8")
    assert set(COMMAND.findall(readme)) <= known
