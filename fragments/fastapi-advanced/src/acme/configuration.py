"""Read the settings, and show them without their secrets."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_settings import SettingsError

from acme.errors import ConfigurationError
from acme.settings import Settings

_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/@\s]*):[^/@\s]*@")


def load_settings() -> Settings:
    """Read the environment and `.env`.

    Raises:
        ConfigurationError: names the first variable that is unknown or malformed.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = "_".join(str(part) for part in first["loc"][:2]).upper()
        unknown = first["type"] == "extra_forbidden"
        problem = _hint(variable) if unknown else first["msg"]
        raise ConfigurationError(variable, problem) from None
    except SettingsError as error:
        raise ConfigurationError("settings", " ".join(str(error).split())) from None


def variables(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each environment variable with its effective value, secrets masked."""
    for group, model in settings:
        for name, value in model:
            yield f"{group}_{name}".upper(), masked(value)


def masked(value: object) -> str:
    """A value as text, without secrets and without the password of a URL."""
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else ""
    if isinstance(value, list | tuple):
        return ",".join(masked(item) for item in value)
    return _PASSWORD_IN_URL.sub(r"\1:********@", str(value))


def _hint(unknown: str) -> str:
    known = sorted(_known_variables())
    near = get_close_matches(unknown, known, n=1)
    meant = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(known)}"
    return f"unknown setting; {meant}"


def _known_variables() -> Iterator[str]:
    for group, field in Settings.model_fields.items():
        model = field.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from (f"{group}_{name}".upper() for name in model.model_fields)
