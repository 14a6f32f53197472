"""The desk of trade."""

from argparse import ArgumentParser, Namespace


class TradeDesk:
    """Who is asked."""

    critical = False

    async def ping(self) -> None:
        """Always there."""


def add_trade(parser: ArgumentParser) -> None:
    """Say who is at the desk of trade."""
    parser.set_defaults(run=_run)


def _run(_: Namespace) -> int:
    return 0
