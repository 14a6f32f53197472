"""What people change in the groups of settings, and in what production needs."""

from ..merging import Files
from .hand import append_to, below, change, sub, write
from .lists import end_of, imported_in_own_section, sorted_in
from .team import group_unread

ENV = ".env.example"
SETTINGS = "src/PACKAGE/settings.py"
SERVER = "src/PACKAGE/http/settings.py"

_FEATURES = '''"""Settings of what is switched on by degrees."""

from pydantic import BaseModel, ConfigDict


class FlagSettings(BaseModel):
    """Which unfinished features are on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: str = ""
'''


def group_among_groups(files: Files) -> None:
    """A group of settings, by the alphabet among those that are there."""
    write(files, "src/PACKAGE/flags/__init__.py", '"""Feature flags."""\n')
    write(files, "src/PACKAGE/flags/settings.py", _FEATURES)
    line = "from PACKAGE.flags.settings import FlagSettings"
    group_unread(files, "flags", line, "# features that are on, joined by commas\nFLAGS_ON=\n")


def group_at_the_end(files: Files) -> None:
    """A group of settings, below the last one."""
    write(files, "src/PACKAGE/flags/__init__.py", '"""Feature flags."""\n')
    write(files, "src/PACKAGE/flags/settings.py", _FEATURES)
    imported_in_own_section(files, SETTINGS, "from PACKAGE.flags.settings import FlagSettings")
    below(
        files,
        SETTINGS,
        r"^    server: ServerSettings",
        "    flags: FlagSettings = FlagSettings()\n",
    )
    append_to(files, ENV, "\n# features that are on, joined by commas\nFLAGS_ON=\n")


def two_env_files(files: Files) -> None:
    """Secrets of a developer lie in a file of their own."""
    change(files, SETTINGS, 'env_file=".env"', 'env_file=(".env", ".env.local")')


def needed_in_production(files: Files) -> None:
    """Production has to say which hosts it answers for."""
    line = '    "SERVER_ALLOWED_HOSTS": "any name is answered",\n'
    sorted_in(files, "src/PACKAGE/doubts.py", r"^NEEDED", line)


def needed_at_the_end(files: Files) -> None:
    """Production should think about how it drains."""
    line = '    "SERVER_DRAIN_SECONDS": "a load balancer sends requests for a while",\n'
    end_of(files, "src/PACKAGE/doubts.py", r"^NEEDED", line)


def service_renamed(files: Files) -> None:
    """The service is called differently where people see it."""
    sub(files, "src/PACKAGE/about.py", r'^NAME = ".*"', 'NAME = "orders"')
    sub(
        files,
        "src/PACKAGE/about.py",
        r'^DESCRIPTION = ".*"',
        'DESCRIPTION = "Everything about orders"',
    )


def host_first(files: Files) -> None:
    """Everybody develops in containers, so every address is listened on."""
    change(files, SERVER, 'default="127.0.0.1"', 'default="0.0.0.0"')


def mask_shorter(files: Files) -> None:
    """Secrets are shown as three dots."""
    change(files, "src/PACKAGE/configuration.py", '"********"', '"..."')
