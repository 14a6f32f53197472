"""Read the settings, and show them without their secrets."""

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from dotenv.parser import parse_stream
from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsError

from acme.errors import ConfigurationError
from acme.settings import Settings, known_variables

_MASK = "********"
_PASSWORD = re.compile(r"(://[^:/?#@\s]*):\S*@")
_SECRET_PARAMETER = re.compile(
    r"([?&][^=&#]*(?:pass|pwd|secret|token|cred|key|sig)[^=&#]*=)[^&]*", re.I
)
_NEXT_URL = re.compile(r",(?=[\w+]+://)")


def load_settings() -> Settings:
    """Read the environment and `.env`.

    Raises:
        ConfigurationError: names the first variable that is unknown or malformed.
    """
    _check_lines(Path(".env"))
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = "_".join(str(part) for part in first["loc"][:2]).upper()
        unknown = first["type"] == "extra_forbidden"
        problem = hint(variable) if unknown else first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(variable, problem) from None
    except SettingsError as error:
        # In `.env`, the name of a whole group, such as LOG=debug.
        found = re.search(r'field "(\w+)"', str(error))
        variable = found[1].upper() if found else "settings"
        raise ConfigurationError(variable, hint(variable)) from None


def variables(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each environment variable with its effective value, secrets masked."""
    for group, model in settings:
        for name, value in model:
            yield f"{group}_{name}".upper(), masked(value)


def masked(value: object) -> str:
    """A value as one line of text, without secrets and without the password of a URL."""
    if isinstance(value, SecretStr):
        return _MASK if value.get_secret_value() else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return json.dumps({str(key): masked(item) for key, item in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return json.dumps([masked(item) for item in value])
    text = ",".join(_without_secrets(url) for url in _NEXT_URL.split(str(value)))
    return text if text.isprintable() else json.dumps(text)


def _without_secrets(url: str) -> str:
    # Up to the last @, because a password may hold one that was not escaped.
    return _SECRET_PARAMETER.sub(rf"\1{_MASK}", _PASSWORD.sub(rf"\1:{_MASK}@", url))


def _check_lines(path: Path) -> None:
    if not path.is_file():
        return
    try:
        with path.open(encoding="utf-8") as lines:
            for binding in parse_stream(lines):
                if binding.error or (binding.key and binding.value is None):
                    raise ConfigurationError(
                        str(path), f"line {binding.original.line} is not of the form NAME=value"
                    )
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(str(path), f"cannot be read: {error}") from error


def hint(unknown: str) -> str:
    """What may have been meant by a variable that is no setting."""
    known = sorted(known_variables())
    group = [name for name in known if name.startswith(f"{unknown.partition('_')[0]}_")]
    near = get_close_matches(unknown, known, n=1)
    if near and "_" in unknown:
        return f"unknown setting; did you mean {near[0]}?"
    return f"unknown setting; there are {', '.join(group or known)}"
