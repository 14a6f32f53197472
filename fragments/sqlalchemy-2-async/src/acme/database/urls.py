"""DATABASE_URL, taken apart."""

from collections.abc import Collection

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from acme.database.backend import VARIABLE
from acme.errors import ConfigurationError

# Other names that providers and other languages give to the same database.
_ALIASES = {"postgres": "postgresql", "mariadb": "mysql", "mysql2": "mysql"}


def dialect_of(text: str) -> str:
    """Which database a URL means; a driver that it names, as in mysql+pymysql, is not used."""
    scheme = text.partition("://")[0].partition("+")[0]
    return _ALIASES.get(scheme, scheme)


def parsed_url(text: str, example: str, options: Collection[str] = ()) -> URL:
    """The parts of a URL, which may have these options after a question mark.

    Raises:
        ConfigurationError: when it is none, without showing its password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise ConfigurationError(VARIABLE, f"not a URL such as {example}") from error
    if not url.database:
        raise ConfigurationError(VARIABLE, f"it names no database, as {example} does")
    if unknown := {name.replace("_", "-") for name in url.query} - set(options):
        known = ", ".join(options) or "none"
        problem = f"unknown option {min(unknown)!r}; those accepted: {known}"
        raise ConfigurationError(VARIABLE, problem)
    return url
