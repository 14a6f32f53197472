"""The context of a request: taken along by the events and jobs that it causes."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from acme.carriers import CARRIERS

# As long as `tracestate` has to be taken by everybody: the longest of what is usual.
LONGEST = 512


def carried_context() -> dict[str, str]:
    """What the carriers take along from here.

    A value that is no line of ASCII, or too long, stays behind: it must not keep an event from
    being published.
    """
    return {
        name: value
        for carrier in CARRIERS
        for name, value in carrier.carried().items()
        if len(value) <= LONGEST and value.isascii() and value.isprintable()
    }


@contextmanager
def restored_context(context: Mapping[str, str], work: str) -> Iterator[None]:
    """Do something in the context that was carried: a verb and what kind of thing, as `work`."""
    with ExitStack() as stack:
        for carrier in CARRIERS:
            stack.enter_context(carrier.restored(context, work))
        yield
