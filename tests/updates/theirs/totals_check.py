"""Sums over trade."""

import pytest

from order_service.trade.totals import total_cents


def test_sums() -> None:
    assert total_cents([120, 30]) == 150


def test_refuses_a_negative_amount() -> None:
    with pytest.raises(ValueError, match="negative"):
        total_cents([120, -30])
