"""Entity tags: which versions a condition names."""

import pytest

from acme.errors import PreconditionRequired
from acme.http.etags import etag, is_known, versions_in


@pytest.mark.parametrize(
    ("if_match", "versions"),
    [
        ('"3"', {3}),
        ('"1", "2" ,"3"', {1, 2, 3}),
        ('W/"3"', set()),
        ('"3", W/"4"', {3}),
        ("3", set()),
        ('"three"', set()),
        ('"-3"', set()),
        ("", set()),
        ('"*"', set()),
    ],
)
def test_if_match_names_strong_tags_only(if_match: str, versions: set[int]) -> None:
    assert versions_in(if_match) == frozenset(versions)


def test_if_match_with_a_star_names_any_version() -> None:
    assert versions_in(" * ") is None


def test_if_match_is_required() -> None:
    with pytest.raises(PreconditionRequired):
        versions_in(None)


@pytest.mark.parametrize(
    ("if_none_match", "known"),
    [('"3"', True), ('W/"3"', True), ('"1", "3"', True), ("*", True), ('"4"', False), ("", False)],
)
def test_if_none_match_compares_weakly(if_none_match: str, known: bool) -> None:
    assert is_known(3, {"if-none-match": if_none_match}) is known


def test_nothing_is_known_without_the_header() -> None:
    assert not is_known(3, {})


def test_tag_of_a_version_names_that_version() -> None:
    assert versions_in(etag(7)) == frozenset({7})
