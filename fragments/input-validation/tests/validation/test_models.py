"""Bodies are of the type that they should be, and nothing is turned into it."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from pydantic import Field, ValidationError

from acme.validation.models import Id, Moment, StrictModel


class Transfer(StrictModel):
    kind: Literal["transfer"]
    iban: Annotated[str, Field(max_length=34)]


class Card(StrictModel):
    kind: Literal["card"]
    digits: int


class Order(StrictModel):
    id: Id
    placed_at: Moment
    amount: int
    weight: float
    gift: bool
    payment: Annotated[Transfer | Card, Field(discriminator="kind")]


ORDER: dict[str, Any] = {
    "id": "5b8e4e9c-8c5b-4e5c-9d0c-5d3c3f8f3b5a",
    "placed_at": "2026-11-27T10:00:00+01:00",
    "amount": 2,
    "weight": 1,
    "gift": False,
    "payment": {"kind": "card", "digits": 4242},
}


def test_ids_and_moments_are_texts_in_json() -> None:
    order = Order.model_validate(ORDER)
    assert order.id == UUID(ORDER["id"])
    assert order.placed_at == datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert isinstance(order.payment, Card)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "2"},
        {"amount": 2.0},
        {"amount": True},
        {"gift": 0},
        {"gift": "no"},
        {"weight": "1"},
        {"weight": float("nan")},
        {"weight": float("inf")},
        {"id": 7},
        {"placed_at": "2026-11-27T10:00:00"},
        {"placed_at": "yesterday"},
        {"price": 1},
        {"payment": {"kind": "cheque"}},
        {"payment": {"kind": "transfer", "digits": 4242}},
        {"payment": {"digits": 4242}},
    ],
)
def test_nothing_is_turned_into_what_it_should_be(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Order.model_validate(ORDER | change)
    assert caught.value.error_count() <= 2


async def test_a_union_answers_for_the_member_that_was_meant(
    app: FastAPI, client: AsyncClient
) -> None:
    @app.post("/orders")
    async def order(order: Order) -> str:
        return order.payment.kind

    assert (await client.post("/orders", json=ORDER)).json() == "card"
    wrong = ORDER | {"payment": {"kind": "card", "digits": "4242"}}
    (error,) = (await client.post("/orders", json=wrong)).json()["errors"]
    assert error["location"] == ["body", "payment", "card", "digits"]
