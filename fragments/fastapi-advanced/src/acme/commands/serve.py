"""`serve`: answer HTTP."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import ExitStack
from pathlib import Path
from socket import socket

import uvicorn
from uvicorn.supervisors import ChangeReload

from acme.commands import exit_code
from acme.configuration import load_settings
from acme.http.app import create_app
from acme.http.server import listen, run_server
from acme.logs import configure_logs


def add_serve(parser: ArgumentParser) -> None:
    """Answer HTTP until SIGTERM or Ctrl-C, then finish the requests in flight."""
    parser.add_argument("--host", type=_host, help="the address to listen on (SERVER_HOST)")
    parser.add_argument("--port", type=_port, help="the port to listen on (SERVER_PORT)")
    parser.add_argument("--reload", action="store_true", help="restart when a file changes")
    parser.set_defaults(run=serve)


def serve(arguments: Namespace) -> int:
    """Listen, check that every server behind the settings answers, then accept."""
    settings = load_settings()
    given = {"host": arguments.host, "port": arguments.port}
    said = {name: value for name, value in given.items() if value is not None}
    server = settings.server.model_copy(update=said)
    settings = settings.model_copy(update={"server": server})
    with ExitStack() as opened:
        sockets = [opened.enter_context(each) for each in listen(server.host, server.port)]
        configure_logs(settings.log)
        if not arguments.reload:
            return run_server(create_app(settings), settings.server, sockets)
        source = str(Path(__file__).parent.parent)
        config = uvicorn.Config("", reload=True, reload_dirs=[source], log_config=None)
        ChangeReload(config, target=_serve_again, sockets=sockets).run()
    return 0


def _serve_again(sockets: list[socket] | None) -> None:
    """Serve in the process that `--reload` starts after each change."""
    settings = load_settings()
    configure_logs(settings.log)
    app = create_app(settings)
    sys.exit(exit_code(lambda: run_server(app, settings.server, sockets or [])))


def _host(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("give an address, such as 127.0.0.1")
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise ArgumentTypeError(f"{text!r} is not a port: give a number from 0 to 65535")
    return int(text)
