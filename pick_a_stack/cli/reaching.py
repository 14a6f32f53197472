"""Whether servers answer."""

import socket
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

CONNECT_SECONDS = 2.0


def reach(urls: Mapping[str, str], examples: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """For each URL that names a server: its name, `host:port`, and why it cannot be reached.

    All are tried at the same time. A URL without a port has that of the example with its scheme;
    one without a host, or of no known port, names no server.
    """
    known = [urlsplit(example) for example in examples]
    ports = {example.scheme: example.port for example in known if example.port}
    places = {name: place(url, ports) for name, url in urls.items()}
    servers = {name: at for name, at in places.items() if at is not None}
    with ThreadPoolExecutor() as pool:
        errors = pool.map(connect, servers.values())
        for (name, (host, port)), error in zip(servers.items(), errors, strict=True):
            yield name, f"{host}:{port}", error


def place(url: str, ports: Mapping[str, int]) -> tuple[str, int] | None:
    """Host and port of a URL; nothing for an embedded adapter, or where no port is known."""
    try:
        parts = urlsplit(url)
        port = parts.port or ports.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname and port else None


def connect(place: tuple[str, int]) -> str:
    """Why a place cannot be connected to, or nothing."""
    try:
        socket.create_connection(place, timeout=CONNECT_SECONDS).close()
    except OSError as error:
        return str(error.strerror or error)
    return ""
