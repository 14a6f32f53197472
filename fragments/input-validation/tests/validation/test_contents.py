"""HTML and files: what is on a list passes, whatever they call themselves."""

import gzip
import zlib
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from acme.errors import InvalidInput
from acme.validation.files import content_type
from acme.validation.html import CleanHtml

HTML: TypeAdapter[str] = TypeAdapter(CleanHtml)
PICTURES = ("image/png", "image/jpeg", "image/webp")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 "

SAFE_TAGS = {
    *("a", "b", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p"),
    *("pre", "s", "strong", "sub", "sup", "ul"),
}


class Seen(HTMLParser):
    """The tags and attributes that a page would have."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags = set[str]()
        self.links = list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= ({"href", "rel"} if tag == "a" else set())
        self.links += [value or "" for name, value in attrs if name == "href"]


fragments = st.sampled_from(
    [
        *("<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<p>"),
        *("<a href='javascript:alert(1)'>", "<a href=https://a.example>", "</a>", "<style>", "<b"),
        *("<iframe srcdoc='<script>'>", "<math><mtext>", "<noscript>", "<!--", "-->", "<![CDATA["),
        *("<template>", "<a href='data:text/html,x'>", "<p style='x'>", "</p>", "&lt;script&gt;"),
        *("<a href=' java&#10;script:x'>", "<form action=x>", "<base href=//x>", "text", '"', "'"),
    ]
)


@given(html=st.lists(fragments | st.text(alphabet="<>/&;='\" abc"), max_size=12).map("".join))
@example(html="<b>" * 5_000)
def test_only_what_is_on_the_list_stays(html: str) -> None:
    clean = HTML.validate_python(html)
    seen = Seen(clean)
    assert seen.tags <= SAFE_TAGS
    assert all(link.startswith(("https:", "mailto:")) for link in seen.links if ":" in link)
    assert HTML.validate_python(clean[:20_000])[:9] == clean[:9]


def test_text_is_kept_with_its_emphasis_and_its_links() -> None:
    html = '<p>Two <em>litres</em> of <a href="https://milk.example">milk</a> &amp; tea</p>'
    rel = ' rel="nofollow noopener noreferrer"'
    assert HTML.validate_python(html) == html.replace('e">', f'e"{rel}>')
    with pytest.raises(ValidationError):
        HTML.validate_python("x" * 20_001)


@pytest.mark.parametrize(
    ("head", "type_"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
def test_a_picture_is_known_by_its_content(head: bytes, type_: str) -> None:
    assert content_type(head + bytes(5_000), PICTURES) == type_


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"MZ" + bytes(100),
        b"PK\x03\x04" + bytes(100),
        b"image/png",
        gzip.compress(PNG),
        zlib.compress(PNG),
        b" " + PNG,
        PNG[:3],
    ],
)
def test_any_other_file_is_refused(head: bytes) -> None:
    with pytest.raises(InvalidInput, match="image/png, image/jpeg, image/webp"):
        content_type(head, PICTURES)


@given(head=st.binary(max_size=300) | st.binary(max_size=20).map(PNG.__add__))
def test_a_file_has_a_type_of_the_list_or_is_refused(head: bytes) -> None:
    try:
        assert content_type(head, PICTURES) in PICTURES
    except InvalidInput:
        assert not head.startswith((PNG, JPEG))
