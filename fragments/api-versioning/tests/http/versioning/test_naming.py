"""How clients name a version, and what becomes of names that there are not."""

from typing import Any

import pytest
import structlog

from acme.http.versioning.settings import Strategy

from .service import calling

V2 = "application/vnd.acme.v2+json"
V3, V9 = V2.replace("2", "3"), V2.replace("2", "9")


def headers(**fields: str) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in fields.items()}


@pytest.mark.parametrize(
    ("strategy", "path", "sent", "version"),
    [
        ("url", "/v3/things/1", {}, 3),
        ("url", "/v2/things/1", {}, 2),
        # Who names none has the oldest that lives.
        ("url", "/things/1", {}, 2),
        ("url", "/things/1", headers(API_Version="v3", Accept=V3), 2),
        ("header", "/things/1", headers(API_Version="v3"), 3),
        ("header", "/things/1", {}, 2),
        ("media-type", "/things/1", headers(Accept=V3), 3),
        ("media-type", "/things/1", headers(Accept=V3.upper()), 3),
        ("media-type", "/things/1", headers(Accept=f"{V3}; charset=utf-8"), 3),
        ("media-type", "/things/1", headers(Accept="application/json"), 2),
        ("media-type", "/things/1", headers(Accept=""), 2),
        ("media-type", "/things/1", headers(Accept=f"*/*, {V3}"), 3),
        ("media-type", "/things/1", headers(Accept=f"*/*, {V3};q=0.9"), 2),
        ("media-type", "/things/1", headers(Accept=f"{V2};q=0.2,{V3};q=0.3"), 3),
        ("media-type", "/things/1", headers(Accept=f"{V3};q=0,{V2}"), 2),
        ("media-type", "/things/1", headers(Accept=f"{V9},{V3};q=0.1"), 3),
        ("media-type", "/things/1", headers(Accept=f"{V9},*/*;q=0.1"), 2),
        ("media-type", "/things/1", headers(Content_Type=V3), 3),
        ("media-type", "/things/1", headers(Content_Type=V3, Accept=f"{V3},*/*"), 3),
    ],
)
async def test_answers_in_the_version_that_is_named(
    strategy: Strategy, path: str, sent: dict[str, str], version: int
) -> None:
    async with calling(strategy) as client:
        response = await client.get(path, headers=sent)
    assert (response.status_code, response.json()) == (200, {"version": version})
    assert response.headers["API-Version"] == f"v{version}"


@pytest.mark.parametrize(
    ("strategy", "path", "sent", "status"),
    [
        ("url", "/v9/things/1", {}, 404),
        ("url", "/v0/things/1", {}, 404),
        ("url", "/v3/livez", {}, 404),
        ("url", "/v3/openapi.json", {}, 404),
        ("header", "/things/1", headers(API_Version="v9"), 400),
        ("header", "/things/1", headers(API_Version="3"), 400),
        ("header", "/things/1", headers(API_Version=""), 400),
        ("header", "/things/1", [("API-Version", "v2"), ("API-Version", "v3")], 400),
        ("media-type", "/things/1", headers(Accept=V9), 406),
        ("media-type", "/things/1", headers(Accept=f"{V9}, {V3};q=0"), 406),
        ("media-type", "/things/1", headers(Content_Type=V9), 415),
        ("media-type", "/things/1", headers(Content_Type=V2, Accept=V3), 400),
    ],
)
async def test_refuses_what_is_no_version(
    strategy: Strategy, path: str, sent: Any, status: int
) -> None:
    async with calling(strategy) as client:
        response = await client.get(path, headers=sent)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["instance"] == path


@pytest.mark.parametrize(
    ("strategy", "path", "varies_by"),
    [
        ("url", "/v3/things/1", None),
        ("header", "/things/1", "API-Version"),
        ("media-type", "/things/1", "Accept"),
    ],
)
async def test_caches_are_told_what_the_answer_depends_on(
    strategy: Strategy, path: str, varies_by: str | None
) -> None:
    async with calling(strategy) as client:
        response = await client.get(path)
    assert response.headers.get("Vary") == varies_by


async def test_locations_lead_to_the_version_that_was_asked() -> None:
    async with calling("url") as client:
        assert (await client.get("/v3/things/1")).headers["Location"] == "/v3/things/1"
        assert (await client.get("/things/1")).headers["Location"] == "/things/1"


async def test_body_of_a_media_type_is_called_so_and_a_problem_is_a_problem() -> None:
    async with calling("media-type") as client:
        client.headers["Accept"] = V3
        assert (await client.get("/things/1")).headers["Content-Type"] == V3
        missing = await client.get("/nothing")
        assert missing.headers["Content-Type"] == "application/problem+json"
        client.headers["Accept"] = "*/*"
        assert (await client.get("/things/1")).headers["Content-Type"] == "application/json"


async def test_each_version_has_tags_of_its_own() -> None:
    async with calling("header") as client:
        client.headers["API-Version"] = "v3"
        tag = (await client.get("/things/1")).headers["ETag"]
        assert tag == '"7.v3"'
        for known, status in ((tag, 304), (f'"1.v3", W/{tag}', 304), ('"7"', 200), ('"7.v2"', 200)):
            response = await client.get("/things/1", headers={"If-None-Match": known})
            assert response.status_code == status, known
        client.headers["API-Version"] = "v2"
        response = await client.get("/things/1", headers={"If-None-Match": tag})
        assert response.status_code == 200


async def test_log_line_names_the_version() -> None:
    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as lines:
        async with calling("header") as client:
            await client.get("/things/1", headers={"API-Version": "v3"})
    assert [line["api_version"] for line in lines if line["event"] == "request"] == ["v3"]
