"""What a batch is to the command line."""

from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from acme.bootstrap import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAction:
    """A batch with its arguments; `run` returns the id of its run."""

    name: str
    about: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Services, Namespace], Awaitable[UUID]]
