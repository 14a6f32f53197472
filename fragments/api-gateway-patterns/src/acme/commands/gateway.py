"""`gateway`: the configuration of what stands in front of the service."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from acme.configuration import load_settings
from acme.errors import ConfigurationError
from acme.gateway import Exposed
from acme.gateway.kong import kong_files
from acme.gateway.nginx import nginx_files
from acme.gateway.routes import exposed
from acme.gateway.traefik import traefik_files
from acme.http.app import create_app

GATEWAYS: dict[str, Callable[[Exposed], dict[str, str]]] = {
    "kong": kong_files,
    "nginx": nginx_files,
    "traefik": traefik_files,
}


def add_gateway(parser: ArgumentParser) -> None:
    """Write the configuration of a gateway, or check that it is what the routes say."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name in GATEWAYS:
        write = actions.add_parser(name, help=f"write the configuration of {name}")
        write.set_defaults(run=write_files, gateway=name)
        write.add_argument("--folder", type=Path, default=Path("gateway"), help="where it goes")
    check = actions.add_parser("check", help="name files that are behind; the exit code is 1 then")
    check.set_defaults(run=check_files)
    check.add_argument("--folder", type=Path, default=Path("gateway"), help="where they are")


def write_files(arguments: Namespace) -> int:
    """Write what one gateway needs."""
    folder: Path = arguments.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in _written(arguments.gateway, _exposed()).items():
            (folder / name).write_text(text, "utf-8", newline="\n")
            print(folder / name)
    except OSError as error:
        raise ConfigurationError(str(folder), f"cannot be written: {error.strerror}") from error
    return 0


def check_files(arguments: Namespace) -> int:
    """Compare each gateway of which a file is there with what would be written now."""
    behind = []
    now = _exposed()
    for gateway in GATEWAYS:
        paths = {arguments.folder / name: text for name, text in _written(gateway, now).items()}
        if any(path.exists() for path in paths):
            behind += [(gateway, path) for path, text in paths.items() if _read(path) != text]
    for gateway, path in behind:
        print(f"{path} is behind: run the command `gateway {gateway}`, and commit it.")
    return 1 if behind else 0


def _written(gateway: str, now: Exposed) -> dict[str, str]:
    head = f"# Written by the command `gateway {gateway}`, from the routes of the service.\n\n"
    return {name: head + text for name, text in GATEWAYS[gateway](now).items()}


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(str(path), f"cannot be read: {error}") from error


def _exposed() -> Exposed:
    return exposed(create_app(load_settings()))
