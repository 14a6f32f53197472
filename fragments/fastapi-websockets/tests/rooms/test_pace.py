"""How fast a client may send."""

from acme.http.sockets.pace import Pace


def test_counts_what_comes_within_a_second_and_no_more() -> None:
    now = 100.0
    pace = Pace(2, clock=lambda: now)
    assert [pace.allows() for _ in range(3)] == [True, True, False]
    now += 0.5
    assert [pace.allows() for _ in range(2)] == [True, False]
    now += 60
    assert [pace.allows() for _ in range(3)] == [True, True, False]


def test_takes_one_message_where_less_is_allowed() -> None:
    now = 0.0
    pace = Pace(0.1, clock=lambda: now)
    assert [pace.allows(), pace.allows()] == [True, False]
    now += 10
    assert pace.allows()
