"""`auth-key`: make a key that signs access tokens."""

from argparse import ArgumentParser, Namespace

from acme.sessions.signing_keys import new_signing_key


def add_auth_key(parser: ArgumentParser) -> None:
    """Print a new signing key, to be put into AUTH_SIGNING_KEYS."""
    parser.set_defaults(run=print_signing_key)


def print_signing_key(_: Namespace) -> int:
    """Print one key; it is kept nowhere."""
    print(new_signing_key())
    return 0
