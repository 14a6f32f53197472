"""The README's first command, as a newcomer types it: no uv, an empty home, no earlier state."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pick_a_stack import ROOT

from .ports import free_port

pytestmark = pytest.mark.full


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clean clone of this repository, uncommitted changes included."""
    folder = tmp_path / "checkout"
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, tracked.decode().split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "a clone"]):
        subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=n@localhost", *command],
            cwd=folder,
            check=True,
        )
    return folder


@contextmanager
def running(checkout: Path, home: Path, port: int) -> Iterator[str]:
    """`python3 dev.py demo`, until the block ends; yields the address of the service."""
    home.mkdir(exist_ok=True)
    base = Path(sys.base_prefix, "bin")
    keep = ("PIP_CERT", "PIP_FIND_LINKS", "PIP_INDEX_URL", "SSL_CERT_FILE", "PYENV_ROOT", "LANG")
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    environment |= {"HOME": str(home), "PATH": f"{base}:/usr/bin:/bin"}
    process = subprocess.Popen(
        ["python3", "dev.py", "demo", "--port", str(port)],
        cwd=checkout,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 300
        while process.poll() is None and time.monotonic() < deadline:
            try:
                call(address + "/livez")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        if process.poll() is not None and process.stdout:
            pytest.fail(process.stdout.read())
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def call(url: str, body: dict[str, Any] | None = None) -> Any:
    """The JSON answer of the service."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read())


def test_demo_answers_and_keeps_data_over_a_restart(checkout: Path, tmp_path: Path) -> None:
    port = free_port()
    with running(checkout, tmp_path / "home", port) as address:
        assert call(address + "/readyz")["status"] == "ready"
        written = call(address + "/notes", {"title": "Kept"})
    with running(checkout, tmp_path / "home", port) as address:
        assert call(f"{address}/notes/{written['id']}") == written
