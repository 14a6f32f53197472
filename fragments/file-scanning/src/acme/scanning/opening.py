"""Which scanner a URL means."""

from urllib.parse import urlsplit

from acme.scanning import Scanner, Verdict
from acme.scanning.absent import AbsentScanner
from acme.scanning.clamav import ClamAV
from acme.scanning.settings import ScannerSettings

_PORT = 3310


def open_scanner(settings: ScannerSettings) -> Scanner:
    """The scanner behind `SCANNER_URL`."""
    url = urlsplit(settings.url)
    match url.scheme:
        case "":
            return AbsentScanner(Verdict.UNSCANNED)
        case "none":
            return AbsentScanner(Verdict.CLEAN)
        case _:
            host, port = url.hostname or "localhost", url.port or _PORT
            return ClamAV(host, port, timeout_seconds=settings.timeout_seconds)
