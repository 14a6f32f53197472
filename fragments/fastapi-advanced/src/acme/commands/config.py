"""`config`: print the effective settings."""

from argparse import ArgumentParser, Namespace

from acme.configuration import load_settings, variables


def add_config(parser: ArgumentParser) -> None:
    """Print the effective settings, secrets masked."""
    parser.set_defaults(run=print_config)


def print_config(_: Namespace) -> int:
    """Print one `NAME=value` per line."""
    for name, value in variables(load_settings()):
        print(f"{name}={value}")
    return 0
