"""Versions come to an end: announced, and then refused."""

from datetime import date

import pytest

from acme.http.versioning import Version
from acme.http.versioning.settings import Strategy

from .service import TODAY, VERSIONS, calling

V1 = "application/vnd.acme.v1+json"
ENDED = "v1 is deprecated since 2030-01-01; it ends on 2031-05-02. Use v3."


async def test_answers_of_a_deprecated_version_say_when_it_ends() -> None:
    async with calling("url") as client:
        response = await client.get("/v2/things/a%20b")
    # The seconds since 1970 of a structured field (RFC 9745), and a date of HTTP (RFC 8594).
    assert response.headers["Deprecation"] == "@1924992000"
    assert response.headers["Sunset"] == "Sat, 03 May 2031 00:00:00 GMT"
    assert response.headers.get_list("Link") == [
        '</docs/v2>; rel="deprecation"; type="text/html"',
        '</v3/things/a%20b>; rel="successor-version"',
    ]


async def test_who_names_no_version_is_told_as_well() -> None:
    async with calling("url") as client:
        response = await client.get("/things/1")
        assert response.headers["Deprecation"]
        assert '</v3/things/1>; rel="successor-version"' in response.headers.get_list("Link")
    async with calling("header") as client:
        links = (await client.get("/things/1")).headers.get_list("Link")
        assert links == ['</docs/v2>; rel="deprecation"; type="text/html"']


async def test_other_versions_say_nothing() -> None:
    async with calling("url") as client:
        response = await client.get("/v3/things/1")
    assert not {"Deprecation", "Sunset", "Link"} & set(response.headers)


async def test_errors_of_a_deprecated_version_say_it_too() -> None:
    async with calling("url") as client:
        response = await client.get("/v2/nothing")
    assert (response.status_code, "Sunset" in response.headers) == (404, True)


@pytest.mark.parametrize(
    ("strategy", "path", "headers"),
    [
        ("url", "/v1/things/1", {}),
        ("header", "/things/1", {"API-Version": "v1"}),
        ("media-type", "/things/1", {"Accept": V1}),
    ],
)
async def test_version_that_has_ended_is_refused(
    strategy: Strategy, path: str, headers: dict[str, str]
) -> None:
    async with calling(strategy) as client:
        response = await client.get(path, headers=headers)
    assert (response.status_code, response.json()["detail"]) == (410, ENDED)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Sunset"] == "Fri, 02 May 2031 00:00:00 GMT"


async def test_the_last_version_answers_who_names_none_even_when_it_has_ended() -> None:
    """There is no other, and an answer is due: the refusal."""
    last = Version(number=1, deprecated=TODAY, sunset=TODAY)
    async with calling("header", (last,)) as client:
        response = await client.get("/things/1")
    assert (response.status_code, "Use" in response.json()["detail"]) == (410, False)


@pytest.mark.parametrize("deprecated", [None, date(2031, 5, 4)])
def test_version_cannot_end_before_it_is_deprecated(deprecated: date | None) -> None:
    with pytest.raises(ValueError, match="v4 ends on 2031-05-03"):
        Version(number=4, deprecated=deprecated, sunset=VERSIONS[1].sunset)
