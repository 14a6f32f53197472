"""What is written for each gateway, and whether the committed files are that."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import crossplane
import pytest
import yaml
from fastapi import FastAPI

from acme.cli import main
from acme.commands.gateway import GATEWAYS
from acme.gateway import Exposed
from acme.gateway.doors import CLOSED
from acme.gateway.kong import kong_files
from acme.gateway.nginx import nginx_files
from acme.gateway.routes import exposed
from acme.gateway.traefik import traefik_files

COMMITTED = Path(__file__).parents[2] / "gateway"


@pytest.fixture
async def shown(app: FastAPI) -> Exposed:
    """What the service exposes."""
    return exposed(app)


def operations(app: FastAPI) -> set[tuple[str, str]]:
    """The methods and paths of OpenAPI, with something in the place of parameters."""
    return {
        (method.upper(), re.sub(r"\{\w+\}", "a-1", path))
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if path not in CLOSED
    }


def test_committed_files_are_what_the_routes_say(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["gateway", "check", "--folder", str(COMMITTED)])
    assert code == 0, capsys.readouterr().out


async def test_nginx_can_read_it(shown: Exposed, tmp_path: Path) -> None:
    path = tmp_path / "nginx.conf"
    path.write_text(nginx_files(shown)["nginx.conf"])
    read = crossplane.parse(str(path))
    assert read["status"] == "ok"


async def test_kong_routes_every_operation_and_has_no_door_for_administrators(
    app: FastAPI, shown: Exposed
) -> None:
    files = kong_files(shown)
    services = yaml.safe_load(files["kong.yml"])["services"]
    routes = [route for service in services for route in service["routes"]]
    for method, path in operations(app):
        fitting = [each for each in routes if re.match(each["paths"][0].lstrip("~"), path)]
        first = max(fitting, key=lambda each: int(each["regex_priority"]))
        assert method in first["methods"], (method, path)
    names = [route["name"] for route in routes]
    assert len({*names}) == len(names)
    assert "admin_listen = off\nadmin_gui_listen = off\nstatus_listen = off\n" in files["kong.conf"]


async def test_kong_verifies_tokens_where_nothing_else_would_do(shown: Exposed) -> None:
    token, either = shown.routes[0], shown.routes[1]
    routes = (replace(token, by_token=True), replace(either, by_token=False))
    with_keys = replace(shown, routes=routes, token_keys={"id-1": "PEM"})
    declared = yaml.safe_load(kong_files(with_keys)["kong.yml"])
    assert declared["consumers"][0]["jwt_secrets"] == [
        {"key": "id-1", "algorithm": "ES256", "rsa_public_key": "PEM", "secret": "none"}
    ]
    first, second = (route for each in declared["services"] for route in each["routes"])
    assert [plugin["name"] for plugin in first["plugins"]] == ["request-size-limiting", "jwt"]
    assert [plugin["name"] for plugin in second["plugins"]] == ["request-size-limiting"]


async def test_traefik_routes_every_operation_and_has_no_door_for_administrators(
    app: FastAPI, shown: Exposed
) -> None:
    files = {name: yaml.safe_load(text) for name, text in traefik_files(shown).items()}
    assert not files["traefik.yml"].keys() & {"api", "ping", "metrics"}
    routers: dict[str, Any] = files["routes.yml"]["http"]["routers"]
    for method, path in operations(app):
        fitting = [each for each in routers.values() if fits(each["rule"], path)]
        first = max(each["priority"] for each in fitting)
        rules = [each["rule"] for each in fitting if each["priority"] == first]
        assert any(f"Method(`{method}`)" in rule for rule in rules), (method, path)


def fits(rule: str, path: str) -> bool:
    """Whether a rule of Traefik is for a path."""
    pattern = re.search(r"PathRegexp\(`(.+?)`\)", rule)
    return bool(re.match(pattern[1], path)) if pattern else f"Path(`{path}`)" in rule


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_what_is_behind_is_named(
    gateway: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["gateway", "check"]) == 0
    assert main(["gateway", gateway]) == 0
    written = capsys.readouterr().out.split()
    assert main(["gateway", "check"]) == 0
    with Path(written[0]).open("a") as file:
        file.write("# by hand\n")
    assert main(["gateway", "check"]) == 1
    told = capsys.readouterr().out
    assert told.startswith(f"{written[0]} is behind:")
    assert f"gateway {gateway}" in told


def test_a_folder_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "taken"
    place.write_text("")
    assert main(["gateway", "nginx", "--folder", str(place)]) == 2
    assert "taken cannot be written" in capsys.readouterr().err.replace(":", "")
