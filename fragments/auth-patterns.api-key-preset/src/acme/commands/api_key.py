"""`api-key`: make an API key for the environment of the service."""

from argparse import ArgumentParser, Namespace

from acme.api_keys.api_key import ApiKey
from acme.api_keys.preset import write_preset
from acme.api_keys.scopes import SCOPES
from acme.auth.clock import utc_now


def add_api_key(parser: ArgumentParser) -> None:
    """Make an API key, and what KEYS_PRESET needs to know it."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make a key and print it, this once")
    create.add_argument("--owner", required=True, help="for whom it acts")
    scopes = ", ".join(SCOPES) or "none yet"
    create.add_argument("--scope", action="append", default=[], help=f"again for more: {scopes}")
    create.add_argument("--days", type=int, default=90, help="how long it lasts")
    create.set_defaults(run=create_key)


def create_key(arguments: Namespace) -> int:
    """Print the key for whoever calls, and the line for the server's environment."""
    key, text = ApiKey.new(
        owner=arguments.owner,
        name="preset",
        scopes=frozenset(arguments.scope),
        days=arguments.days,
        now=utc_now(),
    )
    print(f"X-API-Key: {text}")
    print(f"KEYS_PRESET={write_preset(key)}")
    return 0
