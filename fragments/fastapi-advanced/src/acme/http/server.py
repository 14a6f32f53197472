"""The HTTP server: uvicorn, inside the life of the services, and the sockets it listens on."""

import asyncio
import errno
import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from acme.errors import ConfigurationError
from acme.http.protocol import BoundedProtocol
from acme.http.settings import ServerSettings, listed
from acme.http.streaming import end_streams
from acme.http.upgrades import upgrades

log = structlog.get_logger()

_TICK_SECONDS = 0.1
# What a request that is cut off may take to clean up.
_CUT_OFF_SECONDS = 1
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# How often the system may choose a port that is taken at another address.
_CHOICES = 20
_NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


class Server(uvicorn.Server):
    """After a signal: unready but answering for a while, then only what is in flight."""

    stopped_by: int | None = None

    def __init__(self, app: FastAPI, settings: ServerSettings) -> None:
        class Protocol(BoundedProtocol):
            header_limit_bytes = settings.header_limit_bytes
            url_limit_bytes = settings.url_limit_bytes
            request_seconds = settings.request_seconds
            most_connections = settings.connections

        config = uvicorn.Config(
            app,
            http=Protocol,
            **upgrades(app.state.settings),
            access_log=False,
            lifespan="off",
            log_config=None,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=listed(settings.trusted_proxies),
            server_header=False,
        )
        super().__init__(config)
        self._app = app
        self._drain_seconds = settings.drain_seconds
        self._shutdown_seconds = settings.shutdown_seconds

    async def main_loop(self) -> None:
        """Serve until a signal, then as long as it takes others to see that this one stops."""
        await super().main_loop()
        self._app.state.readiness.drain()
        for _ in range(round(self._drain_seconds / _TICK_SECONDS)):
            if not self.force_exit:
                await asyncio.sleep(_TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End streams, wait for what is in flight, as long as it may take; then cut it off."""
        # Not before: a client that comes back at once is sent elsewhere by now.
        end_streams(self._app.state.services)
        closing = asyncio.create_task(super().shutdown(sockets))
        await asyncio.wait({closing}, timeout=self._shutdown_seconds)
        if not closing.done():
            log.warning("requests_cut_off", requests=len(self.server_state.tasks))
            for connection in list(self.server_state.connections):
                connection.transport.abort()
            # Those that wait for their client end by themselves.
            await asyncio.wait({closing}, timeout=_TICK_SECONDS)
            # uvicorn takes the end of a cancelled request for a fault of the application.
            logging.getLogger("uvicorn.error").addFilter(_is_no_cut_off)
            for request in list(self.server_state.tasks):
                request.cancel()
            await asyncio.wait({closing}, timeout=_CUT_OFF_SECONDS)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals while serving; uvicorn's own would raise them again before we close."""
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Remember which signal it was; a second Ctrl-C does not wait."""
        self.stopped_by = sig
        super().handle_exit(sig, frame)


def run_server(app: FastAPI, settings: ServerSettings, sockets: list[socket.socket]) -> int:
    """Open the services and serve until SIGTERM (0) or Ctrl-C (130): the exit code."""
    server = Server(app, settings)
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(_serve(app, server, sockets))
    return 128 + signal.SIGINT if server.stopped_by == signal.SIGINT else 0


def _is_no_cut_off(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


async def _serve(app: FastAPI, server: Server, sockets: list[socket.socket]) -> None:
    try:
        async with app.router.lifespan_context(app):
            for listener in sockets:
                host, port = listener.getsockname()[:2]
                log.info("listening", host=host, port=port, process=os.getpid())
            await server.serve(sockets)
    except Exception as error:
        if server.stopped_by is None:
            raise
        # All requests are answered. A server that is away cannot be left in good order.
        log.warning("not_closed", error=repr(error))


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets for each address of a host, all with the same port; `::` is every address, IPv4 too.

    Raises:
        ConfigurationError: when the port is taken or not allowed, or there is no such address.
    """
    try:
        return _listen_retried(_addresses(host), port)
    except (OSError, UnicodeError) as error:
        match error:
            case OSError(errno=errno.EADDRINUSE):
                problem = f"port {port} of {host} is taken; choose another, also with --port"
                raise ConfigurationError("SERVER_PORT", problem) from error
            case OSError(errno=errno.EACCES):
                problem = f"port {port} is not allowed; choose one above 1023, also with --port"
                raise ConfigurationError("SERVER_PORT", problem) from error
            case _:
                problem = f"{host!r} is not an address of this machine; try 127.0.0.1 or 0.0.0.0"
                raise ConfigurationError("SERVER_HOST", problem) from error


def _addresses(host: str) -> dict[str, socket.AddressFamily]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    addresses = {str(place[0]): socket.AddressFamily(family) for family, *_, place in found}
    if "::" in addresses:
        # Not one socket for both: IPv4 callers would have addresses such as ::ffff:10.0.0.1.
        addresses["0.0.0.0"] = socket.AF_INET  # noqa: S104 - as is asked for
    return addresses


def _listen_retried(addresses: dict[str, socket.AddressFamily], port: int) -> list[socket.socket]:
    for _ in range(_CHOICES - 1 if port == 0 else 0):
        try:
            return _listen(addresses, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    return _listen(addresses, port)


def _listen(addresses: dict[str, socket.AddressFamily], port: int) -> list[socket.socket]:
    absent: OSError | None = None
    with ExitStack() as opened:
        sockets = list[socket.socket]()
        for address, family in addresses.items():
            try:
                listener = socket.create_server((address, port), family=family, backlog=2048)
            except OSError as error:
                if error.errno not in _NO_SUCH_ADDRESS:
                    raise
                absent = error  # Such as ::1 for localhost, where IPv6 is switched off.
                continue
            sockets.append(opened.enter_context(listener))
            port = listener.getsockname()[1]
        if absent and not sockets:
            raise absent
        opened.pop_all()
        return sockets
