"""Any password reaches the service and its server through compose.yaml, character for character."""

import asyncio
import json
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nats
import pytest

from .conftest import Render, check, program
from .ports import LOOPBACK, free_port
from .stacks import Answers
from .wheels import program_folders, started

PASSWORDS = [
    "Qx/7+pR2kdZt4w==",
    "p@ssw0rd",
    "a:b,c?d#e%2F[f]",
    "$HOME ${x} $$ $(id) `id`",
    """it's "quoted" \\ so""",
    "--flag",
]
DOCKER: Answers = {"platform": ["docker-python"]}
STACKS: dict[str, Answers] = {
    "postgresql": {
        "database": "postgresql",
        "data": ["alembic-migrations"],
        "vector_store": "pgvector",
        "cache": "redis",
        "message_broker": "nats",
    },
    "mysql": {"database": "mysql", "message_broker": "rabbitmq"},
    "redis": {"cache": "redis", "message_broker": "redis-streams"},
}
# Where a server is told the password, by its name; `{}` stands for it.
TOLD = {
    "postgresql": ("environment", "POSTGRES_PASSWORD", "{}"),
    "mysql": ("environment", "MARIADB_PASSWORD", "{}"),
    "redis": ("environment", "REDIS_PASSWORD", "{}"),
    "rabbitmq": ("environment", "RABBITMQ_DEFAULT_PASS", "{}"),
    "nats": ("command", 4, "--pass={}"),
}
SHOW = """
import json
from order_service.configuration import load_settings
groups = [group for _, group in load_settings()]
print(json.dumps([group.url for group in groups if "password" in type(group).model_fields]))
"""


def composed(project: Path, password: str) -> dict[str, Any]:
    """The services of compose.yaml, with one password for all servers."""
    names = ("POSTGRES", "MYSQL", "REDIS", "RABBITMQ", "NATS")
    variables = {f"{name}_PASSWORD": password for name in names}
    done = subprocess.run(
        (program("docker-compose"), "config", "--format", "json"),
        cwd=project,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    # What it prints is for Compose to read again, so it doubles each dollar.
    services: dict[str, Any] = json.loads(done.stdout.replace("$$", "$"))["services"]
    return services


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("stack", STACKS)
def test_service_and_servers_get_the_same_password(
    stack: str, password: str, rendered: Render
) -> None:
    project = rendered(STACKS[stack] | DOCKER)
    services = composed(project, password)
    servers = services.keys() & TOLD.keys()
    assert servers
    for server in servers:
        part, key, form = TOLD[server]
        assert services[server][part][key] == form.format(password)
    environment = services["app"]["environment"] | {"PYTHONPATH": "src"}
    shown = check(program("python"), "-c", SHOW, cwd=project, **environment)
    urls = [urlsplit(url) for url in json.loads(shown)]
    assert {url.hostname for url in urls} == servers
    assert [unquote(url.password or "") for url in urls] == [password] * len(urls)


@pytest.mark.parametrize("password", PASSWORDS)
def test_redis_takes_the_password_and_its_health_check_knows_it(
    password: str, rendered: Render, tmp_path: Path
) -> None:
    redis = composed(rendered(STACKS["redis"] | DOCKER), password)["redis"]
    port = free_port()
    *shell, line = redis["command"]
    line = line.replace("redis-server", f"redis-server --port {port} --bind {LOOPBACK}")
    path = os.pathsep.join([os.environ["PATH"], *program_folders()])
    environment = os.environ | redis["environment"] | {"PATH": path}

    def healthy(given: str) -> bool:
        health = redis["healthcheck"]["test"][1].replace("redis-cli", f"redis-cli -p {port}")
        variables = environment | {"REDIS_PASSWORD": given}
        return subprocess.run(["sh", "-c", health], env=variables, check=False).returncode == 0

    with started(["env", *assignments(redis), *shell, line], port, tmp_path) as running:
        assert running, (tmp_path / "server.log").read_text(encoding="utf-8")
        assert healthy(password)
        assert not healthy(password + "x")


def assignments(service: dict[str, Any]) -> list[str]:
    """The environment of a service, as `env` takes it."""
    return [f"{name}={value}" for name, value in service["environment"].items()]


@pytest.mark.parametrize("password", PASSWORDS)
def test_nats_takes_the_password(password: str, rendered: Render, tmp_path: Path) -> None:
    command = composed(rendered(STACKS["postgresql"] | DOCKER), password)["nats"]["command"]
    port = free_port()
    given = [each for each in command if not each.startswith(("--store_dir", "--http_port"))]
    listening = [f"--addr={LOOPBACK}", f"--port={port}", f"--store_dir={tmp_path}"]

    async def connected(password: str) -> bool:
        try:
            client = await nats.connect(
                f"nats://{LOOPBACK}:{port}",
                user="order_service",
                password=password,
                allow_reconnect=False,
            )
        except nats.errors.Error:
            return False
        await client.close()
        return True

    with started([program("nats-server"), *given, *listening], port, tmp_path) as running:
        assert running, (tmp_path / "server.log").read_text(encoding="utf-8")
        assert asyncio.run(connected(password))
        assert not asyncio.run(connected(password + "x"))
