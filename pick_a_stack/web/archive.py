"""A project as a file to download."""

import io
import zipfile
from collections.abc import Mapping

BEGINNING = (1980, 1, 1, 0, 0, 0)
"""When every file was written, so that equal projects are equal archives."""
READABLE = 0o644 << 16


def zipped(folder: str, files: Mapping[str, bytes]) -> bytes:
    """A zip archive with the files in one folder."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{path}", BEGINNING)
            entry.external_attr = READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return archive.getvalue()
