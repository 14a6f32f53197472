"""What `publish` says where it cannot publish."""

from pathlib import Path

from .command_line import refusal


def test_publishing_by_hand_needs_a_server(tmp_path: Path) -> None:
    assert refusal(tmp_path, "publish").startswith("BROKER_URL: memory:// ")


def test_an_unknown_scheme_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    line = refusal(tmp_path, "publish", broker_url="pigeon://somewhere")
    assert line.startswith("BROKER_URL: unknown scheme 'pigeon': use memory://")


def test_a_malformed_url_is_one_line(tmp_path: Path) -> None:
    line = refusal(tmp_path, "publish", broker_url="kafka://u:hidden@h:99999")
    assert line.startswith("BROKER_URL: ")
    assert "hidden" not in line
