"""How long lanes wait that cannot be published."""

from acme.outbox.pauses import Pauses


async def test_pauses_double_with_each_failure_up_to_the_longest() -> None:
    pauses = Pauses(longest_seconds=3)
    steps = [pauses.begin([1]) for _ in range(40)]

    assert [failures for failures, _ in steps] == list(range(1, 41))
    for (_, wait), longest in zip(steps, [0.5, 1, 2, *[3] * 37], strict=True):
        assert longest / 2 <= wait <= longest


async def test_only_lanes_that_failed_wait_and_a_success_ends_it() -> None:
    pauses = Pauses(longest_seconds=3600)
    pauses.begin([1, 2])
    assert pauses.waiting() == {1, 2}
    pauses.end([1, 7])

    assert pauses.waiting() == {2}
    assert pauses.begin([1])[0] == 1
    assert pauses.begin([2])[0] == 2
