"""The headers of tus."""

import re
from base64 import b64decode
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from pydantic import TypeAdapter, ValidationError

from acme.errors import InvalidInput
from acme.files.schemas import FileName, MediaType

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
CONTENT = "application/offset+octet-stream"

_NUMBER = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
_NAME, _TYPE = TypeAdapter[str](FileName), TypeAdapter[str](MediaType)


async def _spoken(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        detail = f"Send Tus-Resumable: {VERSION}."
        raise HTTPException(412, detail, {"Tus-Version": VERSION, "Tus-Resumable": VERSION})


SpokenDependency = Annotated[None, Depends(_spoken)]
"""A client that speaks this version of tus."""


def number(request: Request, name: str) -> int:
    """The number in a header; raises HTTPException with 400 for anything else."""
    text = request.headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise HTTPException(400, f"Send {name} with a number of bytes.")
    return int(text)


def described(request: Request) -> tuple[str, str]:
    """The name and the media type of a file, as clients of tus send them.

    Raises:
        InvalidInput: without both, or for what can be neither.
    """
    pairs = (pair.strip().partition(" ") for pair in _header(request).split(","))
    try:
        found = {key: b64decode(value, validate=True).decode() for key, _, value in pairs if key}
        name = found.get("filename") or found["name"]
        media_type = found.get("filetype") or found["type"]
        return _NAME.validate_python(name), _TYPE.validate_python(media_type)
    except (KeyError, ValueError, ValidationError):
        raise InvalidInput("Send Upload-Metadata with a filename and a filetype.") from None


def _header(request: Request) -> str:
    return request.headers.get("upload-metadata", "")
