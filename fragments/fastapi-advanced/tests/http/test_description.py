"""The OpenAPI document is true, and fit for generating clients."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from acme.about import DESCRIPTION, NAME


@pytest.fixture
async def document(app: FastAPI) -> Any:
    return json.loads(json.dumps(app.openapi()))


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


async def test_is_named_after_the_project(document: Any) -> None:
    assert document["openapi"].startswith("3.1.")
    assert (document["info"]["title"], document["info"]["description"]) == (NAME, DESCRIPTION)


async def test_every_operation_describes_its_errors_as_problems(document: Any) -> None:
    for name, operation in operations(document):
        for status in ("4XX", "5XX"):
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], name
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_every_operation_has_a_neat_id_of_its_own(document: Any) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", operation_id) for operation_id in ids)


async def test_every_reference_leads_somewhere(document: Any) -> None:
    references = set(re.findall(r'"\$ref": "([^"]*)"', json.dumps(document)))
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references <= schemas


async def test_every_operation_says_what_it_does(document: Any) -> None:
    assert [name for name, operation in operations(document) if not operation["description"]] == []
