"""`web`: the page on this machine, until Ctrl-C."""

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from pick_a_stack.cli.errors import CommandError, UsageError
from pick_a_stack.cli.project import ANSWERS_FILE
from pick_a_stack.cli.screen import out
from pick_a_stack.web.app import make_app
from pick_a_stack.web.desk import Beginning, Desk
from pick_a_stack.web.living import Living

HOST = "127.0.0.1"
BACKLOG = 64
GRACE_SECONDS = 3


def run(link: str, location: str | None, ref: str | None, port: int) -> None:
    """Serve the page, beginning with the stack of a link.

    Raises:
        CommandError: when the port is taken, or the link is refused.
    """
    query = urlsplit(link).query
    desk = desk_of(Path.cwd(), query, location, ref)
    begin = desk.see(query)
    if begin.refusal:
        raise CommandError(begin.refusal)
    desk.page(begin)  # what is compiled once is, before anybody waits for it
    token = secrets.token_urlsafe(24)
    with listening(port) as listener:
        port = listener.getsockname()[1]
        address = f"http://{HOST}:{port}/{token}/" + (f"?{query}" if query else "")
        out().print(f"Open {address}", markup=False, soft_wrap=True, highlight=False)
        out().print("Ctrl-C ends it. Whoever has this address may write as you: keep it.")
        config = uvicorn.Config(
            make_app(desk, token, port),
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
        out().print("\nStopped.")


def desk_of(folder: Path, query: str, location: str | None, ref: str | None) -> Desk:
    """The desk of the project that a folder is in; of new ones elsewhere, and for a link.

    Raises:
        CommandError: when the project, or the template, is not as it should be.
    """
    inside = any((each / ANSWERS_FILE).is_file() for each in (folder, *folder.parents))
    if query or not inside:
        return Beginning(location, ref, folder)
    if location or ref:
        raise UsageError("a project has its own template: leave --template and --ref out")
    return Living(folder)


def listening(port: int) -> socket.socket:
    """A socket of this machine alone; 0 is any port that is free.

    Raises:
        CommandError: when it is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # a port that was just let go can be taken again
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise CommandError(f"port {port}: {reason}: say another, or none for a free one") from None
    return listener
