"""The socket that the server listens on, bound before anything else is opened."""

import errno
import socket

from acme.errors import ConfigurationError


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ConfigurationError: when the port is taken or not allowed, or there is no such address.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family, backlog=2048)
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
