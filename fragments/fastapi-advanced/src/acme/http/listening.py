"""The sockets that the server listens on, bound before anything else is opened."""

import errno
import socket
from contextlib import ExitStack

from acme.errors import ConfigurationError

_NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets for each address of a host, all with the same port; `::` is every address, IPv4 too.

    Raises:
        ConfigurationError: when the port is taken or not allowed, or there is no such address.
    """
    try:
        return _listen(_addresses(host), port)
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
