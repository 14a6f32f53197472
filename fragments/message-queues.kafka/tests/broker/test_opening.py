"""What a kafka:// URL may hold."""

from pathlib import Path

import pytest

from .command_line import refusal


@pytest.mark.parametrize("rest", ["ann:hidden@h:9092", "h:9092/topic", "h?sasl=hidden"])
def test_what_would_be_ignored_is_refused_without_repeating_it(tmp_path: Path, rest: str) -> None:
    line = refusal(tmp_path, "publish", broker_url=f"kafka://{rest}")
    assert line.startswith("BROKER_URL: of a kafka:// URL only hosts and ports are used")
    assert "hidden" not in line
