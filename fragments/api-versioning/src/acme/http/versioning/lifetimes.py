"""What answers say of the end of their version: Deprecation (RFC 9745) and Sunset (RFC 8594)."""

from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from acme.http.versioning import Version


def lifetime_headers(version: Version, successor: str) -> list[tuple[str, str]]:
    """Headers of every answer of a version that is deprecated; of others there are none."""
    if version.deprecated is None:
        return []
    headers = [
        ("Deprecation", f"@{int(_midnight(version.deprecated).timestamp())}"),
        ("Link", f'</docs/{version.name}>; rel="deprecation"; type="text/html"'),
    ]
    if version.sunset:
        headers.append(("Sunset", format_datetime(_midnight(version.sunset), usegmt=True)))
    if successor:
        headers.append(("Link", f'<{successor}>; rel="successor-version"'))
    return headers


def told(version: Version, latest: Version) -> str:
    """The same for people; empty for a version that is not deprecated."""
    if version.deprecated is None:
        return ""
    ends = f"; it ends on {version.sunset}" if version.sunset else ""
    instead = "" if latest is version else f" Use {latest.name}."
    return f"{version.name} is deprecated since {version.deprecated}{ends}.{instead}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
