"""Every process begins with its share of what takes minutes."""

import pytest

from .sharing import shared_out

REAL = [f"test_suite_passes_against_the_real_servers[{n}]" for n in range(8)]
EMBEDDED = [f"test_suite_passes_without_any_service[{n}]" for n in range(27)]
LIGHT = [f"test_{n}" for n in range(65)]


def parts(names: list[str], processes: int) -> list[list[str]]:
    """The pieces that worksteal cuts."""
    ordered = shared_out(names, processes, str)
    assert sorted(ordered) == sorted(names)
    pieces = []
    for left in range(processes, 0, -1):
        size = len(ordered) // left
        pieces.append(ordered[:size])
        ordered = ordered[size:]
    return pieces


def test_heavy_tests_are_first_in_every_process_and_in_their_order() -> None:
    first, second, third, fourth = parts([*LIGHT, *EMBEDDED, *REAL], 4)
    assert first[:5] == [*REAL[:4], LIGHT[0]]
    assert second[:4] == REAL[4:]
    assert third[:13] + fourth[:13] == EMBEDDED[1:]
    assert all(piece[-1] in LIGHT for piece in (first, second, third, fourth))


@pytest.mark.parametrize("processes", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("names", [[], LIGHT[:2], REAL, [*REAL, *LIGHT]], ids=len)
def test_no_test_is_lost_or_run_twice(names: list[str], processes: int) -> None:
    parts(names, processes)
