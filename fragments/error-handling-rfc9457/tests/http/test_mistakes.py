"""Mistakes of callers: described up to a number, then counted, and cheap in any number."""

import json
import time
from typing import Annotated, Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from pydantic import BaseModel, ConfigDict, Field

from acme.http.inputs import Input

JSON = {"Content-Type": "application/json"}


class Basket(Input):
    numbers: Annotated[list[int], Field(max_length=50)]


class LooseBasket(BaseModel):
    model_config = ConfigDict(extra="forbid")

    numbers: list[int]


@pytest.fixture(autouse=True)
def _routes(app: FastAPI) -> None:
    @app.post("/baskets")
    async def add_basket(basket: Basket) -> int:
        return len(basket.numbers)

    @app.post("/loose-baskets")
    async def add_loose_basket(basket: LooseBasket) -> int:
        return len(basket.numbers)

    @app.post("/anything")
    async def add_anything(anything: dict[str, Any]) -> int:
        return len(anything)


MANY_MISTAKES = {
    "keys": {str(number): 0 for number in range(20_000)},
    "long keys": {"x" * 1000 + str(number): 0 for number in range(500)},
    "items": {"numbers": ["x"] * 20_000},
    "nested": {"numbers": [[[]]] * 20_000},
    "one long key": {"x" * 500_000: 0},
}


@pytest.mark.parametrize("mistakes", MANY_MISTAKES)
@pytest.mark.parametrize("path", ["/baskets", "/loose-baskets"])
async def test_answer_does_not_grow_with_the_mistakes(
    path: str, mistakes: str, client: AsyncClient
) -> None:
    content = json.dumps(MANY_MISTAKES[mistakes], separators=(",", ":"))
    response = await client.post(path, content=content, headers=JSON)
    body = response.json()
    assert response.status_code == 422
    assert len(response.content) < 20_000
    assert 1 <= len(body["errors"]) <= 20
    assert body["error_count"] >= len(body["errors"])


async def test_keys_that_are_no_unicode_are_refused(client: AsyncClient) -> None:
    content = json.dumps({"\ud800" + str(number): 0 for number in range(10)})
    for path in ("/baskets", "/loose-baskets"):
        response = await client.post(path, content=content, headers=JSON)
        assert response.status_code in {400, 422}
        assert response.json()["status"] == response.status_code


async def test_mistakes_are_counted(client: AsyncClient) -> None:
    keys = await client.post("/baskets", json={str(number): 0 for number in range(5000)})
    assert keys.json()["error_count"] == 5000
    assert keys.json()["errors"] == [
        {
            "location": ["body"],
            "message": "5000 keys are unknown; the known ones are numbers",
        }
    ]
    items = await client.post("/loose-baskets", json={"numbers": ["x"] * 5000})
    assert items.json()["error_count"] == 5000


async def test_many_mistakes_cost_hardly_more_than_reading_them(client: AsyncClient) -> None:
    content = json.dumps(MANY_MISTAKES["keys"], separators=(",", ":"))

    async def seconds(path: str) -> float:
        started = time.process_time()
        assert (await client.post(path, content=content, headers=JSON)).status_code in {200, 422}
        return time.process_time() - started

    read = min([await seconds("/anything") for _ in range(3)])
    refused = min([await seconds("/baskets") for _ in range(3)])
    assert refused < 10 * read


async def test_every_body_of_this_service_bounds_its_mistakes(app: FastAPI) -> None:
    document = app.openapi()
    tried = {"/baskets", "/loose-baskets", "/anything"}
    for path in document["paths"].keys() - tried:
        for operation in document["paths"][path].values():
            for media in operation.get("requestBody", {"content": {}})["content"].values():
                check_bounded(media["schema"], document["components"]["schemas"])


def check_bounded(schema: Any, schemas: Any) -> None:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = schemas[name]
        inputs = {one.__name__ for one in subclasses(Input)}
        assert name in inputs, f"{name}: make it an Input, or many unknown keys cost seconds"
    if schema.get("type") == "array":
        assert "maxItems" in schema, f"{schema}: give it a max_length, or many items cost seconds"
        check_bounded(schema["items"], schemas)
    for inner in (*schema.get("anyOf", ()), *schema.get("properties", {}).values()):
        check_bounded(inner, schemas)


def subclasses(kind: type[object]) -> set[type[object]]:
    return {kind, *(one for direct in kind.__subclasses__() for one in subclasses(direct))}
