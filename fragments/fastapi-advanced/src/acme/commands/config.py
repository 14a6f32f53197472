"""`config`: print the effective settings."""

from argparse import ArgumentParser, Namespace


def add_config(parser: ArgumentParser) -> None:
    """Print the effective settings, secrets masked; or check them for production."""
    parser.add_argument(
        "--check",
        action="store_true",
        help="print what production needs and is not set; the exit code is 1 then",
    )
    parser.set_defaults(run=print_config)


def print_config(arguments: Namespace) -> int:
    """Print one `NAME=value` per line, or with --check one line per doubt."""
    from acme.configuration import load_settings, variables
    from acme.doubts import doubts

    settings = load_settings()
    if arguments.check:
        found = list(doubts(settings))
        for name, consequence in found:
            print(f"{name} is not set: {consequence}")
        return 1 if found else 0
    for name, value in variables(settings):
        print(f"{name}={value}")
    return 0
