"""What servers say when they refuse."""

import pytest

from acme.breaker import Refused, detailed
from acme.errors import Unavailable
from acme.refusals import problem


@pytest.mark.parametrize(("status", "kind"), [(401, Refused), (429, Unavailable)])
def test_the_words_of_a_server_are_told_without_secrets(
    status: int, kind: type[Unavailable]
) -> None:
    body = b"Wrong key sk-secret\r\n(sk-s*****cret) \x1b[2J" + b"x" * 1_000_000
    error = problem("It", status, body, "sk-secret", "", passing=frozenset({429}))
    assert type(error) is kind
    told = detailed(error)
    assert f"It says {status}: Wrong key *** *** [2Jxxx" in told
    assert "sk-s" not in told
    assert told.isprintable()
    assert len(told) < 300
    assert "Wrong" not in str(error)
