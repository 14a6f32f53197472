"""Cursors: what a signer takes back, and what it refuses."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from acme.errors import InvalidInput, NotFound
from acme.pagination import CursorSigner, Position

POSITION = Position(created_at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC), id=uuid4())
SIGNER = CursorSigner(b"key")
LIST = ("notes", "ada")


def test_reads_back_the_position_it_signed() -> None:
    assert SIGNER.read(SIGNER.sign(POSITION, of=LIST), of=LIST) == POSITION


def test_refuses_a_cursor_with_any_character_changed() -> None:
    cursor = SIGNER.sign(POSITION, of=LIST)
    for place in range(len(cursor)):
        forged = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        with pytest.raises(NotFound):
            SIGNER.read(forged, of=LIST)


@pytest.mark.parametrize("length", [0, 1, 5, 32, 63])
def test_refuses_a_truncated_cursor(length: int) -> None:
    with pytest.raises(NotFound):
        SIGNER.read(SIGNER.sign(POSITION, of=LIST)[:length], of=LIST)


@pytest.mark.parametrize("text", ["2", "not a cursor", "====", "\xe9", "AAAA" * 25])
def test_refuses_text_that_is_no_cursor(text: str) -> None:
    with pytest.raises(NotFound):
        SIGNER.read(text, of=LIST)


def test_refuses_a_cursor_signed_with_another_key() -> None:
    foreign = CursorSigner(b"other").sign(POSITION, of=LIST)
    with pytest.raises(NotFound):
        SIGNER.read(foreign, of=LIST)


@pytest.mark.parametrize(
    "other", [("orders", "ada"), ("notes", "eve"), ("notes", "ada", "red"), ("notes, ada",), ()]
)
def test_refuses_a_cursor_of_another_list(other: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput):
        SIGNER.read(SIGNER.sign(POSITION, of=other), of=LIST)
