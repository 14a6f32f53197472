"""URLs of MySQL as its own tools and its providers write them, in terms of asyncmy."""

import ssl
from typing import Any

from acme.database.backend import VARIABLE
from acme.database.settings import DatabaseSettings
from acme.database.urls import parsed_url
from acme.errors import ConfigurationError

# In a URL they are written with underscores, too.
_OPTIONS = ("charset", "reconnect", "ssl", "ssl-ca", "ssl-cert", "ssl-key", "ssl-mode")
_MODES = ("DISABLED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY")
# The server stops a statement first, and says why; the driver, only when the server is silent.
_HEAD_START = 0.9
# Longer than any migration should take.
WAIT_SECONDS = 600


def connect_arguments(settings: DatabaseSettings, *, patient: bool) -> dict[str, Any]:
    """What to call `asyncmy.connect` with.

    Raises:
        ConfigurationError: names an option that cannot be honoured.
    """
    url = parsed_url(settings.url, "mysql://HOST/NAME", _OPTIONS)
    options = {name.replace("_", "-"): str(value) for name, value in url.query.items()}
    if not options.get("charset", "utf8mb4").lower().startswith("utf8"):
        raise ConfigurationError(VARIABLE, "the charset is utf8mb4, which holds all others")
    limit = None if patient else settings.statement_timeout_seconds
    return {
        "host": url.host,
        "port": url.port or 3306,
        "user": url.username,
        # As bytes, because the driver would encode a text as Latin-1.
        "password": (url.password or "").encode(),
        "db": url.database,
        "charset": "utf8mb4",
        "connect_timeout": settings.connect_timeout_seconds,
        "read_timeout": limit,
        # A pooler would lose it, or keep a connection of the server for each of ours.
        "init_command": None if settings.pooler else _session(limit),
        "ssl": _security(options),
    }


def _session(limit: float | None) -> str:
    """One statement, because the driver takes one; the comments are code to one of the two."""
    seconds = (limit or 0) * _HEAD_START
    waits = round(seconds or WAIT_SECONDS)
    return (
        f"SET SESSION innodb_lock_wait_timeout = {max(waits, 1)}, time_zone = '+00:00'"
        f" /*M!100100 , max_statement_time = {seconds} */"
        f" /*!50708 , max_execution_time = {round(seconds * 1000)} */"
    )


def _security(options: dict[str, str]) -> ssl.SSLContext | None:
    authority = options.get("ssl-ca")
    asked = "REQUIRED" if options.get("ssl") == "true" else "DISABLED"
    mode = options.get("ssl-mode", "VERIFY_CA" if authority else asked).upper()
    if mode not in _MODES:
        raise ConfigurationError(VARIABLE, f"ssl-mode is one of {', '.join(_MODES)}")
    if mode == "DISABLED":
        return None
    try:
        context = ssl.create_default_context(cafile=authority)
        if certificate := options.get("ssl-cert"):
            context.load_cert_chain(certificate, options.get("ssl-key"))
    except OSError as error:
        problem = f"ssl-ca, ssl-cert or ssl-key cannot be read: {error}"
        raise ConfigurationError(VARIABLE, problem) from error
    context.check_hostname = mode == "VERIFY_IDENTITY"
    if mode == "REQUIRED":
        context.verify_mode = ssl.CERT_NONE
    return context
