"""What people change in the command line."""

from ..merging import Files
from .hand import above, below, everywhere, sub, write
from .lists import end_of, first_in, sorted_in

CLI = "src/PACKAGE/cli.py"

_COMMAND = '''

def _version(parser: ArgumentParser) -> None:
    """Print the version."""
    from PACKAGE.commands.version import add_version

    add_version(parser)
'''
_VERSION = '''"""`version`: print the version."""

from argparse import ArgumentParser, Namespace

from PACKAGE.about import version


def add_version(parser: ArgumentParser) -> None:
    """Print the version."""
    parser.set_defaults(run=print_version)


def print_version(_: Namespace) -> int:
    """Print it."""
    print(version())
    return 0
'''


def command_by_the_alphabet(files: Files) -> None:
    """A command, where the alphabet puts it."""
    write(files, "src/PACKAGE/commands/version.py", _VERSION)
    above(files, CLI, r"^COMMANDS", _COMMAND.removeprefix("\n\n") + "\n\n")
    sorted_in(files, CLI, r"^COMMANDS", '    "version": _version,\n')


def command_on_top(files: Files) -> None:
    """A command, as the first of all."""
    write(files, "src/PACKAGE/commands/version.py", _VERSION)
    above(files, CLI, r"^def _config", _COMMAND.removeprefix("\n\n") + "\n\n")
    first_in(files, CLI, r"^COMMANDS", '    "version": _version,\n')


def command_last(files: Files) -> None:
    """A command at the end, by a function below `_serve`."""
    write(files, "src/PACKAGE/commands/version.py", _VERSION)
    sub(files, CLI, r"^    add_serve\(parser\)\n", "    add_serve(parser)\n" + _COMMAND)
    end_of(files, CLI, r"^COMMANDS", '    "version": _version,\n')


def serving_described(files: Files) -> None:
    """The help says what the team calls it."""
    everywhere(files, r"Answer HTTP until SIGTERM or Ctrl-C", "Run the API until it is stopped")


def workers_of_the_server(files: Files) -> None:
    """An option of `serve`."""
    option = '    parser.add_argument("--workers", type=int, default=1, help="processes")\n'
    below(files, "src/PACKAGE/commands/serve.py", r'"--reload"', option)


def programme_named(files: Files) -> None:
    """The usage shows the name of the script."""
    sub(files, CLI, r'prog="[^"]*"', 'prog="orders"')


def configuration_as_json(files: Files) -> None:
    """`config` prints what scripts can read."""
    sub(
        files,
        "src/PACKAGE/commands/config.py",
        r'print\(f"\{name\}=\{value\}"\)',
        "print({name: value})",
    )
