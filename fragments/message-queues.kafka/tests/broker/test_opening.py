"""What a kafka:// URL may hold."""

import pytest

from .consumers import refusal_to_open


@pytest.mark.parametrize("rest", ["ann:hidden@h:9092", "h:9092/topic", "h?sasl=hidden"])
async def test_what_would_be_ignored_is_refused_without_repeating_it(rest: str) -> None:
    line = await refusal_to_open(f"kafka://{rest}")
    assert line.startswith("BROKER_URL: of a kafka:// URL only hosts and ports are used")
    assert "hidden" not in line
