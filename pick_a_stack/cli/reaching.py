"""Whether servers answer."""

import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from threading import Thread
from urllib.parse import urlsplit

CONNECT_SECONDS = 2.0
ALL_SECONDS = 3.0
"""Looking up a name has no time limit of its own."""
Place = tuple[str, int]


def reach(urls: Mapping[str, str], examples: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """For each server that a URL names: its name, `host:port`, and why it cannot be reached.

    All are tried at the same time. A URL without a port has that of the example with its scheme;
    one without a host, or of no known port, names no server; `a:1,b:2` names two.
    """
    known = [urlsplit(example) for example in examples]
    ports = {example.scheme: example.port for example in known if example.port}
    servers = [(name, at) for name, url in urls.items() for at in places(url, ports)]
    errors = dict.fromkeys((at for _, at in servers), f"no answer in {ALL_SECONDS:.0f} seconds")
    attempts = [Thread(target=connect, args=(at, errors), daemon=True) for at in errors]
    for each in attempts:
        each.start()
    end = time.monotonic() + ALL_SECONDS
    for each in attempts:
        each.join(max(0.0, end - time.monotonic()))
    for name, at in servers:
        yield name, f"{at[0]}:{at[1]}", errors[at]


def places(url: str, ports: Mapping[str, int]) -> Iterator[Place]:
    """Hosts and ports of a URL; none for an embedded adapter, or where no port is known."""
    scheme, _, rest = url.partition("://")
    for part in rest.partition("/")[0].split(","):
        try:
            parts = urlsplit(f"{scheme}://{part}")
            port = parts.port or ports.get(scheme)
        except ValueError:
            continue
        if parts.hostname and port:
            yield parts.hostname, port


def connect(place: Place, errors: dict[Place, str]) -> None:
    """Note why a place cannot be connected to, or nothing."""
    try:
        socket.create_connection(place, timeout=CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        errors[place] = str(getattr(error, "strerror", None) or error)
    else:
        errors[place] = ""
