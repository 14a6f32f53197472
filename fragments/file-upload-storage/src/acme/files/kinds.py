"""What a file is, by its bytes: of the type that it was said to be, and of no other as well."""

from acme.errors import InvalidInput
from acme.files.file import StoredFile
from acme.storage import ObjectStorage
from acme.validation.files import HEAD_BYTES, content_type

# A reader of ZIP looks for this at the end of a file, where a comment of up to 64 KiB may follow.
_END_OF_ZIP = b"PK\x05\x06"
_TAIL_BYTES = 65_557
# What is in the names of types that are ZIP archives.
_ZIPS = ("zip", "openxml", "opendocument", "java-archive")
# Readers of PDF look for this in the first kilobyte, browsers for these, whatever comes before.
_INSIDE = {b"%pdf-": "a PDF", b"<html": "HTML", b"<script": "HTML", b"<?php": "PHP"}
_LOOKED_AT_BYTES = 1024


async def check_kind(storage: ObjectStorage, file: StoredFile) -> None:
    """Look at the beginning and at the end of a file.

    Raises:
        InvalidInput: for another size or type, and for what another program takes for something
            else: a picture that is an archive, too.
        NotFound: when its content is not there.
    """
    size = await storage.size(file.key)
    if size != file.size:
        raise InvalidInput(f"The file has {size} bytes, not {file.size}.")
    head = await _bytes(storage, file, 0, min(size, HEAD_BYTES))
    tail = await _bytes(storage, file, max(0, size - _TAIL_BYTES), size)
    content_type(head, [file.media_type])
    if _END_OF_ZIP in tail and not any(name in file.media_type for name in _ZIPS):
        raise InvalidInput("The file is also a ZIP archive.")
    beginning = head[:_LOOKED_AT_BYTES].lower()
    for mark, kind in _INSIDE.items():
        if beginning.find(mark) > 0:
            raise InvalidInput(f"The file is also {kind}.")


async def _bytes(storage: ObjectStorage, file: StoredFile, start: int, end: int) -> bytes:
    return b"".join([piece async for piece in storage.read(file.key, start=start, end=end)])
