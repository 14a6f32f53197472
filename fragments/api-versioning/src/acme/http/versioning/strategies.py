"""The ways to name a version, by the setting that chooses one."""

from acme.http.versioning.header import InHeader
from acme.http.versioning.media_type import InMediaType
from acme.http.versioning.settings import VersionSettings
from acme.http.versioning.strategy import Strategy
from acme.http.versioning.url import InUrl


def strategy_of(settings: VersionSettings) -> Strategy:
    """The configured one."""
    match settings.strategy:
        case "url":
            return InUrl()
        case "header":
            return InHeader()
        case "media-type":
            return InMediaType()
