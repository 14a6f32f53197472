"""`Accept: application/vnd.acme.v2+json`: media types of versions."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import Scope

from acme.http.versioning import Version, names
from acme.http.versioning.header import operations

_JSON = "application/json"
_OF_VERSION = re.compile(
    r"application/vnd\.acme\.v(\d{1,4})\+json",
    re.ASCII | re.IGNORECASE,
)
_QUALITY = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)


def media_type(version: Version) -> str:
    """The media type of bodies of a version."""
    return f"application/vnd.acme.{version.name}+json"


class InMediaType:
    """Who accepts any JSON gets the default version; a body names its version too."""

    varies_by = "Accept"

    def named(self, scope: Scope, versions: Sequence[Version]) -> Version | None:
        """The version that is liked best of those that are accepted, or that of the body."""
        headers = Headers(scope=scope)
        accepted = _accepted(headers, versions)
        sent = _OF_VERSION.match(headers.get("content-type", ""))
        if sent is None:
            return accepted
        version = _numbered(sent, versions)
        if version is None:
            raise HTTPException(415, f"The body has a version that is none of {names(versions)}.")
        if accepted not in (None, version):
            raise HTTPException(400, "Accept and Content-Type name different versions.")
        return version

    def entered(self, scope: Scope, version: Version) -> Scope:
        """Routes take every media type that ends with +json."""
        return scope

    def left(self, headers: MutableHeaders, version: Version) -> None:
        """Name the version of the body; a problem is the same in all versions."""
        if headers.get("content-type") == _JSON:
            headers["content-type"] = media_type(version)

    def successor(self, path: str, latest: Version) -> str:
        """The URL is the same."""
        return ""

    def described(self, document: Any, version: Version, *, default: bool) -> None:
        """Every JSON body is of the media type; of the default version, plain JSON is as well."""
        for operation in operations(document):
            bodies = [*operation["responses"].values(), operation.get("requestBody", {})]
            for content in (body["content"] for body in bodies if _JSON in body.get("content", {})):
                content[media_type(version)] = content[_JSON]
                if not default:
                    del content[_JSON]


def _accepted(headers: Headers, versions: Sequence[Version]) -> Version | None:
    """None where any version will do."""
    liked: list[tuple[float, Version | None]] = []
    for quality, found in _ranges(headers):
        version = None if found is None else _numbered(found, versions)
        if quality > 0 and (found is None or version):
            liked.append((quality, version))
    if not liked and any(found for _, found in _ranges(headers)):
        raise HTTPException(406, f"There is no such version, only {names(versions)}.")
    # Of equals, one that is named; of these, the first.
    return max(liked, key=lambda each: (each[0], each[1] is not None), default=(0, None))[1]


def _ranges(headers: Headers) -> Iterator[tuple[float, re.Match[str] | None]]:
    """What is accepted, with how much it is liked."""
    for part in ",".join(headers.getlist("accept")).split(","):
        if name := part.partition(";")[0].strip():
            quality = _QUALITY.search(part)
            yield float(quality[1]) if quality else 1.0, _OF_VERSION.fullmatch(name)


def _numbered(found: re.Match[str], versions: Sequence[Version]) -> Version | None:
    return next((each for each in versions if each.number == int(found[1])), None)
