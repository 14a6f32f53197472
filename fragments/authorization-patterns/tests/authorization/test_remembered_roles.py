"""What a process remembers of roles has an end, and bounds."""

from datetime import UTC, datetime

from acme.roles.remembered import RememberedRoles

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_oldest_are_forgotten_first() -> None:
    remembered = RememberedRoles(seconds=60)
    for number in range(10_001):
        remembered.keep(str(number), frozenset({"viewer"}), NOW)
    assert remembered.of("0", NOW) is None
    assert remembered.of("1", NOW) == frozenset({"viewer"})
    assert remembered.of("10000", NOW) == frozenset({"viewer"})
