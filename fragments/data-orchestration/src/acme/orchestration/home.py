"""The folder in which Dagster keeps runs, events and the rows between assets."""

import os
from collections.abc import MutableMapping
from pathlib import Path

from acme.errors import ConfigurationError
from acme.orchestration.settings import DagsterSettings

_CONFIGURATION = Path(__file__).with_name("dagster.yaml")


def prepare_home(settings: DagsterSettings, environment: MutableMapping[str, str]) -> None:
    """Make the folder, and tell Dagster and its processes of it; what lies in it is left alone.

    Raises:
        ConfigurationError: when it cannot be made.
    """
    # Dagster refuses a relative one.
    home = Path(settings.home).absolute()
    configuration = home / "dagster.yaml"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not configuration.exists():
            part = configuration.with_suffix(f".{os.getpid()}")
            part.write_bytes(_CONFIGURATION.read_bytes())
            part.replace(configuration)
    except OSError as error:
        raise ConfigurationError("DAGSTER_HOME", f"cannot be made: {error}") from error
    environment["DAGSTER_HOME"] = str(home)
    environment["DAGSTER_MODULE_NAME"] = settings.module_name
