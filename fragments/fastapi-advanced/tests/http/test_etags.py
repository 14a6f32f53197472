"""Entity tags: which versions a condition names."""

import pytest
from starlette.datastructures import Headers

from acme.errors import PreconditionRequired
from acme.http.etags import etag, expected_versions, is_known


def if_match(*lines: str) -> Headers:
    return Headers(raw=[(b"if-match", line.encode()) for line in lines])


def if_none_match(*lines: str) -> Headers:
    return Headers(raw=[(b"if-none-match", line.encode()) for line in lines])


@pytest.mark.parametrize(
    ("lines", "versions"),
    [
        (['"3"'], {3}),
        (['"1", "2" ,"3"'], {1, 2, 3}),
        (['"1"', '"2", "3"'], {1, 2, 3}),
        (['W/"3"'], set()),
        (['"3", W/"4"'], {3}),
        (["3"], set()),
        (['"three"'], set()),
        (['"-3"'], set()),
        ([""], set()),
        (['"*"'], set()),
    ],
)
def test_if_match_names_strong_tags_only(lines: list[str], versions: set[int]) -> None:
    assert expected_versions(if_match(*lines)) == frozenset(versions)


def test_if_match_with_a_star_names_any_version() -> None:
    assert expected_versions(if_match(" * ")) is None


def test_if_match_is_required() -> None:
    with pytest.raises(PreconditionRequired):
        expected_versions(Headers())


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (['"3"'], True),
        (['W/"3"'], True),
        (['"1", "3"'], True),
        (['"1"', '"3"'], True),
        (["*"], True),
        (['"4"'], False),
        ([""], False),
    ],
)
def test_if_none_match_compares_weakly(lines: list[str], known: bool) -> None:
    assert is_known(3, if_none_match(*lines)) is known


def test_nothing_is_known_without_the_header() -> None:
    assert not is_known(3, Headers())


def test_tag_of_a_version_names_that_version() -> None:
    assert expected_versions(if_match(etag(7))) == frozenset({7})
