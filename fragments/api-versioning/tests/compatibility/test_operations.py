"""Each change of an operation, in two whole documents."""

import json
from typing import Any

import pytest

from acme.compatibility.operations import breaking_changes

TEXT = {"type": "string"}


def content(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {"content": {media_type: {"schema": schema}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "servers": [{"url": "/v1"}],
    "components": {
        "parameters": {"Tag": {"name": "tag", "in": "query", "schema": TEXT}},
        "securitySchemes": {
            "Key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "Token": {"type": "http", "scheme": "bearer"},
        },
    },
    "security": [{"Token": ["read"]}, {"Key": []}],
    "paths": {
        "/things/{thing_id}": {
            "parameters": [
                {"name": "thing_id", "in": "path", "required": True, "schema": TEXT},
                {"$ref": "#/components/parameters/Tag"},
            ],
            "get": {
                "parameters": [
                    {"name": "If-None-Match", "in": "header", "schema": TEXT},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}},
                ],
                "responses": {
                    "200": content({"type": "object", "properties": {"a": TEXT}})
                    | {"headers": {"ETag": {"schema": TEXT, "required": True}}},
                    "304": {"description": "Unchanged."},
                    "4XX": content({"type": "object", "required": ["detail"]}),
                },
            },
            "put": {
                "requestBody": content({"type": "object", "properties": {"a": TEXT}}),
                "responses": {"204": {"description": "Done."}},
            },
        }
    },
}
THING = "/things/{thing_id}"
GET, PUT = f"GET {THING}", f"PUT {THING}"
NEW = {"name": "new", "in": "query", "schema": TEXT}


def changed(place: str, value: Any = None) -> Any:
    """The document with another value at a place such as `get/responses/200`, or without it."""
    document = json.loads(json.dumps(DOCUMENT))
    item = document["paths"][THING]
    # A media type has its slash.
    *path, last = place.replace("application/json", "application~json").split("/")
    inside: Any = item if path and path[0] in ("get", "parameters", "put") else document
    for name in path:
        inside = inside[int(name) if isinstance(inside, list) else name.replace("~", "/")]
    if isinstance(inside, list):
        inside[int(last) : int(last) + 1] = [] if value is None else [value]
    elif value is None:
        del inside[last.replace("~", "/")]
    else:
        inside[last.replace("~", "/")] = value
    return document


BODY = "content/application/json/schema"
LESS = "credentials no longer suffice:"
BREAKING: list[tuple[str, Any, str]] = [
    ("servers/0/url", "/v2", "the server /v1 is gone"),
    ("get/parameters/1", None, "query parameter limit is gone"),
    ("get/parameters/1/required", True, "query parameter limit is required now"),
    ("get/parameters/1/schema/maximum", 8, "query parameter limit: maximum was 9 and is 8"),
    ("get/parameters/1/explode", False, "query parameter limit: explode was None and is False"),
    ("get/parameters/2", NEW | {"required": True}, "query parameter new is new and required"),
    ("put/requestBody", None, "the body is gone"),
    ("put/requestBody/required", True, "a body is required now"),
    ("put/requestBody/content", {"text/plain": {}}, "body: application/json is gone"),
    (f"put/requestBody/{BODY}/required", ["a"], "body.a is required now"),
    (f"put/requestBody/{BODY}/properties/a", {"type": "null"}, "body.a no longer takes a string"),
    ("get/requestBody", content(TEXT) | {"required": True}, "a body is required now"),
    ("get/responses/200", None, "200 is no longer answered"),
    ("put/responses/202", {}, "202 may be answered now"),
    ("get/responses/200/content", {}, "200: application/json is gone"),
    (f"get/responses/200/{BODY}/properties/a", None, "200.a is gone"),
    (f"get/responses/4XX/{BODY}/required", [], "4XX.detail may be missing now"),
    ("get/responses/409", content({"type": "object"}), "409.detail may be missing now"),
    ("get/responses/200/headers/ETag", None, "200 header ETag is gone"),
    ("get/responses/200/headers/ETag/required", False, "200 header ETag may be missing now"),
    ("get/responses/200/headers/ETag/schema", {}, "200 header ETag may be anything now"),
    ("get/security", [{"Key": []}], f"{LESS} Token (read)"),
    ("put/security", [{"Key": []}, {"Token": ["read", "write"]}], f"{LESS} Token (read)"),
    ("put/security", [{"Token": ["read"]}], f"{LESS} Key"),
]
# Of both operations.
SHARED: list[tuple[str, Any, str]] = [
    ("parameters/0/schema/format", "uuid", 'path parameter 1: format was not set and is "uuid"'),
    ("components/parameters/Tag/required", True, "query parameter tag is required now"),
    ("components/securitySchemes/Key/name", "X-Other", "credentials of Key are others now"),
    ("security/1", None, f"{LESS} Key"),
]
SAFE: list[tuple[str, Any]] = [
    ("info", {"version": "2"}),
    ("servers/1", {"url": "/latest"}),
    ("paths/~new", {"get": {"responses": {"200": {}}}}),
    ("get/description", "Another."),
    ("get/parameters/2", NEW),
    ("get/parameters/0/name", "if-none-match"),
    ("get/parameters/1/schema/maximum", 10),
    ("get/requestBody", content(TEXT)),
    ("put/requestBody/content/text~plain", {"schema": TEXT}),
    (f"put/requestBody/{BODY}/properties/b", TEXT),
    ("get/responses/304", None),
    ("get/responses/4XX", None),
    ("get/responses/503", content(TEXT)),
    (f"get/responses/200/{BODY}/properties/b", TEXT),
    ("get/responses/200/headers/Age", {"schema": TEXT}),
    ("get/security", []),
    ("security/2", {"Key": [], "Token": []}),
]


@pytest.mark.parametrize(("place", "value", "line"), BREAKING)
def test_names_what_breaks(place: str, value: Any, line: str) -> None:
    called = {"get": f"{GET}: ", "put": f"{PUT}: "}.get(place[:3], "")
    assert breaking_changes(DOCUMENT, changed(place, value)) == [called + line]


@pytest.mark.parametrize(("place", "value", "line"), SHARED)
def test_names_it_for_each_operation_that_it_breaks(place: str, value: Any, line: str) -> None:
    found = breaking_changes(DOCUMENT, changed(place, value))
    assert found == [f"{GET}: {line}", f"{PUT}: {line}"]


def test_names_operations_that_are_gone() -> None:
    for gone, found in ((THING, [GET, PUT]), ("put", [PUT])):
        after = json.loads(json.dumps(DOCUMENT))
        del (after["paths"] if gone == THING else after["paths"][THING])[gone]
        assert breaking_changes(DOCUMENT, after) == [f"{called} is gone" for called in found]


@pytest.mark.parametrize(("place", "value"), SAFE)
def test_is_silent_about_what_does_not(place: str, value: Any) -> None:
    assert breaking_changes(DOCUMENT, changed(place, value)) == []


def test_names_of_path_parameters_are_nothing_to_clients() -> None:
    renamed = json.loads(json.dumps(DOCUMENT))
    item = renamed["paths"].pop(THING)
    item["parameters"][0]["name"] = "id"
    renamed["paths"]["/things/{id}"] = item
    assert breaking_changes(DOCUMENT, renamed) == []


def test_credentials_where_none_were_needed_break() -> None:
    free = changed("security")
    assert breaking_changes(free, DOCUMENT) == [
        f"{method}: credentials no longer suffice: none" for method in (GET, PUT)
    ]
    assert breaking_changes(DOCUMENT, free) == []
