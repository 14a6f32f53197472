"""nginx in front of the service, as its configuration says."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient, Response

from acme.gateway import Exposed
from acme.gateway.nginx import nginx_files
from acme.gateway.routes import exposed

from ..http.serving import serving

# Of what listens nowhere else: another test may not disturb.
LOCAL = "127.0.0.1"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
# Only the service says it.
_MARK = "referrer-policy"


def is_of_service(response: Response) -> bool:
    """Whether the service answered, and not nginx."""
    return _MARK in response.headers


def reasonable(app: FastAPI, **changes: object) -> Exposed:
    """What an application exposes, to as many requests as a test sends."""
    now = exposed(app)
    many = {"requests_per_second": 100_000, "burst": 100_000}
    return replace(now, settings=now.settings.model_copy(update=many | changes))


@contextmanager
def standing(shown: Exposed, folder: Path) -> Iterator[int]:
    """Run nginx by its configuration, but in a folder and on a port of its own; yields the port."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("no nginx: install Debian's package nginx-light")
    # nginx takes over a socket that is already open, so nobody else can have its port.
    with socket.create_server((LOCAL, 0)) as listener:
        port: int = listener.getsockname()[1]
        shown = replace(shown, settings=shown.settings.model_copy(update={"port": port}))
        text = nginx_files(shown)["nginx.conf"].replace(f"listen {port}", f"listen {LOCAL}:{port}")
        paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in _TEMPORARY)
        text = text.replace("processes auto", "processes 1").replace("http {", f"http {{\n{paths}")
        (folder / "nginx.conf").write_text(text)
        # Workers write where this process may.
        is_root = sys.platform != "win32" and os.geteuid() == 0
        user = "user root;" if is_root else ""
        surrounding = f"daemon off; pid {folder}/pid; {user}"
        command = [program, "-p", str(folder), "-c", "nginx.conf", "-g", surrounding]
        process = subprocess.Popen(
            command,
            env=os.environ | {"NGINX": f"{listener.fileno()};"},
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
        )
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


@asynccontextmanager
async def in_front(app: FastAPI, folder: Path, **changes: object) -> AsyncIterator[AsyncClient]:
    """A client of nginx in front of a started application."""
    async with serving(app, app.state.settings.server) as behind:
        shown = reasonable(app, upstream=f"{LOCAL}:{behind}", **changes)
        with standing(shown, folder) as port:
            async with calling(port) as client:
                yield client


def calling(port: int) -> AsyncClient:
    """A client of a port."""
    return AsyncClient(base_url=f"http://{LOCAL}:{port}", timeout=50, trust_env=False)
