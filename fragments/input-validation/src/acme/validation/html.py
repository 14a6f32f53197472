"""HTML that callers write and others see: what is on the list stays, the rest is taken out."""

from typing import Annotated

import nh3
from pydantic import AfterValidator, StringConstraints

from acme.validation.texts import TEXT

# Text with emphasis, lists, quotations and links: nothing that loads, runs or looks like the page.
_ATTRIBUTES = {"a": {"href"}}
_TAGS = {
    *("a", "b", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p"),
    *("pre", "s", "strong", "sub", "sup", "ul"),
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes={"https", "mailto"},
    link_rel="nofollow noopener noreferrer",
)

CleanHtml = Annotated[
    str, StringConstraints(max_length=20_000, pattern=TEXT), AfterValidator(_CLEANER.clean)
]
"""A fragment of HTML as it may be shown; what it was before is not kept."""
