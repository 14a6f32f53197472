"""URLs of PostgreSQL as its own tools and its providers write them, in terms of asyncpg."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from acme.database.backend import VARIABLE
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError
from acme.server_url import place

_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
# The server stops a statement first, and says why; the driver, only when the server is silent.
_HEAD_START = 0.9


def connect_arguments(settings: DatabaseSettings, *, patient: bool) -> dict[str, Any]:
    """What to call `asyncpg.connect` with, which knows most options of a URL itself.

    Raises:
        ConfigurationError: names an option that cannot be honoured.
    """
    parts = urlsplit(settings.url)
    options = _options(parts.query)
    if parts.fragment:
        raise ConfigurationError(VARIABLE, "not a URL: percent-encode the # in it")
    if not (parts.path.strip("/") or options.get("dbname")):
        raise ConfigurationError(VARIABLE, "it names no database, as postgresql://HOST/NAME does")
    pooler = options.pop("pgbouncer", "") == "true" or settings.pooler
    limit = 0 if patient else settings.statement_timeout_seconds
    return {
        "timeout": _seconds(options, settings.connect_timeout_seconds),
        "command_timeout": limit or None,
        **_session(limit, pooler=pooler),
        **_security(options),
        "dsn": parts._replace(scheme="postgresql", query=urlencode(options)).geturl(),
    }


def server_name(url: str) -> str:
    """The hosts and ports of a URL, or the folder of a socket, for a message."""
    return place(url, port=5432) or _options(urlsplit(url).query).get("host") or "its socket"


def _options(query: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(query, strict_parsing=bool(query)))
    except ValueError:
        problem = "what follows the ? is not of the form NAME=VALUE&NAME=VALUE"
        raise ConfigurationError(VARIABLE, problem) from None


def _seconds(options: dict[str, str], otherwise: float) -> float:
    text = options.pop("connect_timeout", "")
    if text and not text.isdecimal():
        raise ConfigurationError(VARIABLE, "connect_timeout is not a number of seconds")
    # Zero means forever to libpq, which nobody waits.
    return float(text or 0) or otherwise


def _session(limit: float, *, pooler: bool) -> dict[str, Any]:
    """What a connection starts with: behind a pooler, nothing that outlasts a transaction."""
    if pooler:
        return {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": str,
        }
    milliseconds = round(limit * _HEAD_START * 1000)
    return {"server_settings": {"statement_timeout": str(milliseconds)}}


def _security(options: dict[str, str]) -> dict[str, Any]:
    """Take out what asyncpg does not know, and say it in its terms."""
    for name in _FILES:
        path = options.get(name, "system")
        if path != "system" and not Path(path).is_file():
            raise ConfigurationError(VARIABLE, f"{name} names no file: {path}")
    if options.pop("channel_binding", "prefer") == "require":
        # asyncpg cannot bind the password to the channel: the certificate proves the server.
        options["sslmode"] = "verify-full"
        options.setdefault("sslrootcert", "system")
    if options.get("sslrootcert") == "system":
        del options["sslrootcert"]
        return {"ssl": True}
    return {}
