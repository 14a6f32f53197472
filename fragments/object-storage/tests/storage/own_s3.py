"""A server that speaks S3, of these tests alone."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

import pytest

# What the client takes from its environment, as it would the keys of a cloud.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
}


@contextmanager
def own_s3() -> Iterator[str]:
    """The URL of a server; skips where no moto is installed, whose server this is."""
    program = shutil.which("moto_server")
    if program is None:
        pytest.skip("no moto_server is installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    silent = subprocess.DEVNULL
    command = [program, "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=silent, stderr=silent) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def make_bucket(server: str, name: str) -> str:
    """The URL of a new bucket, as a setting has it."""
    with urlopen(Request(f"{server}/{name}", method="PUT")):
        return f"s3+{server}/{name}"


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "moto_server does not answer"
            time.sleep(0.05)
        else:
            return
