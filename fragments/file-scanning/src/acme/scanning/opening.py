"""Which scanner a URL means."""

from urllib.parse import urlsplit

from acme.errors import ConfigurationError
from acme.scanning import Scanner, Verdict
from acme.scanning.absent import AbsentScanner
from acme.scanning.clamav import ClamAV
from acme.scanning.settings import ScannerSettings
from acme.server_url import places

_PORT = 3310


def open_scanner(settings: ScannerSettings) -> Scanner:
    """The scanner behind `SCANNER_URL`.

    Raises:
        ConfigurationError: for a URL that no adapter takes.
    """
    match urlsplit(settings.url).scheme:
        case "none":
            return AbsentScanner(Verdict.UNSCANNED)
        case "trust":
            return AbsentScanner(Verdict.CLEAN)
        case "clamav":
            (host, port), *_ = places(settings.url, port=_PORT)
            return ClamAV(host, port, timeout_seconds=settings.timeout_seconds)
        case scheme:
            schemes = "clamav://HOST:3310, trust:// or none://"
            raise ConfigurationError("SCANNER_URL", f"unknown scheme {scheme!r}: use {schemes}")
