"""How the schema came to be: revisions, in one chain."""

from alembic.config import Config
from alembic.script import ScriptDirectory

from acme.database.settings import DatabaseSettings


def service_scripts() -> ScriptDirectory:
    """The revisions of this release."""
    return ScriptDirectory.from_config(_config())


def alembic_config(settings: DatabaseSettings) -> Config:
    """The configuration with which Alembic's commands work on a database."""
    config = _config()
    config.attributes["database"] = settings
    return config


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "acme:migrations")
    config.set_main_option("path_separator", "os")
    return config
