"""The commands around the broker refuse in one line that says what to do."""

from pathlib import Path

import pytest

from acme.commands.worker import names

from .command_line import refusal


@pytest.mark.parametrize(
    "arguments",
    [("worker", "pigeon"), ("dead-letters", "list", "pigeon")],
    ids=["worker", "dead-letters"],
)
def test_an_unknown_worker_is_refused_with_those_that_exist(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    line = refusal(tmp_path, *arguments)
    assert line.startswith("There is no worker 'pigeon'; the workers are: ")


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        (("config",), "redis://[::1"),
        (("serve",), "nats://h:abc"),
        (("worker",), "amqp://u:hidden@a:1,b:hidden"),
        (("dead-letters", "list"), "kafka://u:hidden@h:99999"),
        (("dead-letters", "list"), "amqps://[::1"),
    ],
    ids=["config", "serve", "worker", "port", "dead-letters"],
)
def test_a_malformed_url_is_one_line(tmp_path: Path, arguments: tuple[str, ...], url: str) -> None:
    if arguments[0] in {"worker", "dead-letters"}:
        # An unknown worker would be refused first.
        arguments = (*arguments, next(iter(names()), "none"))
    line = refusal(tmp_path, *arguments, broker_url=url)
    assert line.startswith(("BROKER_URL: ", "There is no worker 'none'"))
    assert "hidden" not in line
