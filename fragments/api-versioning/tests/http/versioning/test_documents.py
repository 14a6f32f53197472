"""Each version has an OpenAPI document, which says how to ask for it."""

from datetime import date
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from httpx2 import AsyncClient
from pydantic import BaseModel

from acme.http.description import DescribedAPI
from acme.http.versioning import Version
from acme.http.versioning.documents import document
from acme.http.versioning.settings import Strategy, VersionSettings
from acme.http.versioning.strategies import strategy_of
from acme.http.versioning.versions import VERSIONS


class Thing(BaseModel):
    name: str


class NewThing(BaseModel):
    title: str


def routers() -> tuple[APIRouter, APIRouter]:
    """What a service has, and what its second version brings and takes away."""
    first, second = APIRouter(), APIRouter()

    @first.get("/things")
    async def get_thing() -> Thing:
        raise NotImplementedError

    @first.delete("/things")
    async def delete_thing() -> None:
        raise NotImplementedError

    @first.post("/things")
    async def post_thing(thing: Thing) -> Thing:
        raise NotImplementedError

    @second.get("/things", name="get_thing")
    async def get_new_thing() -> NewThing:
        raise NotImplementedError

    @second.delete("/things", include_in_schema=False)
    async def refuse_to_delete() -> None:
        raise NotImplementedError

    return first, second


def documents(strategy: Strategy, deprecated: date | None = None) -> list[Any]:
    first, second = routers()
    app = DescribedAPI()
    app.include_router(first)
    versions = (Version(number=1, deprecated=deprecated), Version(number=2, routers=(second,)))
    way = strategy_of(VersionSettings(strategy=strategy))
    return [document(app, each, versions=versions, strategy=way) for each in versions]


def schema_of(described: Any, media_type: str = "application/json") -> str:
    answer = described["paths"]["/things"]["get"]["responses"]["200"]
    return str(answer["content"][media_type]["schema"]["$ref"].rpartition("/")[2])


def test_what_a_version_brings_takes_the_place_of_what_was_there() -> None:
    first, second = documents("url")
    assert (schema_of(first), schema_of(second)) == ("Thing", "NewThing")
    assert set(first["paths"]["/things"]) == {"get", "delete", "post"}
    assert set(second["paths"]["/things"]) == {"get", "post"}
    assert {"NewThing", "Thing"} <= second["components"]["schemas"].keys()
    assert "NewThing" not in first["components"]["schemas"]


def test_url_is_that_of_the_version() -> None:
    assert [each["servers"] for each in documents("url")] == [[{"url": "/v1"}], [{"url": "/v2"}]]


def test_header_is_needed_for_all_but_the_default() -> None:
    for described, required in zip(documents("header"), (False, True), strict=True):
        [parameter] = described["paths"]["/things"]["get"]["parameters"]
        assert (parameter["name"], parameter["required"]) == ("API-Version", required)


def test_bodies_have_the_media_type_of_the_version() -> None:
    first, second = documents("media-type")
    named = schema_of(first, "application/vnd.acme.v1+json")
    assert schema_of(first) == named
    post = second["paths"]["/things"]["post"]
    for body in (post["requestBody"], post["responses"]["200"]):
        assert list(body["content"]) == ["application/vnd.acme.v2+json"]
    assert list(post["responses"]["4XX"]["content"]) == ["application/problem+json"]


def test_deprecated_version_says_so() -> None:
    first, second = documents("url", date(2030, 1, 1))
    assert "v1 is deprecated since 2030-01-01. Use v2." in first["info"]["description"]
    assert first["paths"]["/things"]["get"]["deprecated"]
    assert "deprecated" not in second["paths"]["/things"]["get"]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
async def test_service_shows_each(client: AsyncClient, version: Version) -> None:
    described = (await client.get(f"/openapi/{version.name}.json")).json()
    assert not {"/livez", "/openapi.json"} & described["paths"].keys()
    assert (await client.get(f"/openapi/{version.name}.json")).json() == described
    page = await client.get(f"/docs/{version.name}")
    assert f"/openapi/{version.name}.json" in page.text


@pytest.mark.parametrize("path", ["/openapi/v99.json", "/docs/v99"])
async def test_of_others_there_is_none(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_the_oldest_is_what_the_service_says_of_itself(
    app: FastAPI, client: AsyncClient
) -> None:
    described = (await client.get(f"/openapi/{VERSIONS[0].name}.json")).json()
    paths = app.openapi()["paths"]
    assert paths.keys() - described["paths"].keys() == {"/livez", "/readyz"}
