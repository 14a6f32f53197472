"""`/files/uploads`: a client of tus sends a file here, and goes on after whatever happened."""

from collections.abc import AsyncIterator
from email.utils import format_datetime
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.requests import ClientDisconnect

from acme.files.file import StoredFile
from acme.files.tus.protocol import (
    CONTENT,
    EXTENSIONS,
    VERSION,
    SpokenDependency,
    described,
    number,
)
from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of

# It describes itself, to OPTIONS: what its headers must be, no OpenAPI document can say.
uploads_router = APIRouter(prefix="/files/uploads", include_in_schema=False)

_RESUMABLE = {"Tus-Resumable": VERSION}


@uploads_router.options("", status_code=204)
async def describe_uploads(request: Request, response: Response) -> None:
    """What this service knows of tus."""
    most = request.app.state.settings.files.most_bytes
    response.headers.update(_RESUMABLE)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Max-Size"] = str(most)


@uploads_router.post("", status_code=201)
async def create_upload(
    _: SpokenDependency, request: Request, response: Response, caller: CallerDependency
) -> None:
    """Announce a file, with its `filename` and `filetype`; `Location` is where it goes."""
    size = number(request, "Upload-Length")
    if size > request.app.state.settings.files.most_bytes:
        raise HTTPException(413, "The file is larger than this service takes.")
    name, media_type = described(request)
    uploads = services_of(request).uploads
    file = await uploads.begin(caller.id, name=name, size=size, media_type=media_type)
    response.headers.update(_RESUMABLE | _expiry(file))
    response.headers["Location"] = f"/files/uploads/{file.id}"


@uploads_router.get("/{file_id:uuid}", status_code=204)
async def get_upload(
    _: SpokenDependency,
    file_id: UUID,
    request: Request,
    response: Response,
    caller: CallerDependency,
) -> None:
    """How many bytes are there. Clients ask by HEAD."""
    file, there = await services_of(request).uploads.resumed(caller.id, file_id)
    response.headers.update(_RESUMABLE | _expiry(file))
    response.headers["Upload-Offset"] = str(there)
    response.headers["Upload-Length"] = str(file.size)
    response.headers["Cache-Control"] = "no-store"


@uploads_router.patch("/{file_id:uuid}", status_code=204)
async def append_to_upload(
    _: SpokenDependency,
    file_id: UUID,
    request: Request,
    response: Response,
    caller: CallerDependency,
) -> None:
    """Send bytes from `Upload-Offset` on; as many as arrive are kept."""
    if request.headers.get("content-type") != CONTENT:
        raise HTTPException(415, f"Send Content-Type: {CONTENT}.")
    at = number(request, "Upload-Offset")
    uploads = services_of(request).uploads
    there = await uploads.append(caller.id, file_id, _received(request), at=at)
    response.headers.update(_RESUMABLE)
    response.headers["Upload-Offset"] = str(there)


@uploads_router.delete("/{file_id:uuid}", status_code=204)
async def end_upload(
    _: SpokenDependency,
    file_id: UUID,
    request: Request,
    response: Response,
    caller: CallerDependency,
) -> None:
    """Give an upload up."""
    await services_of(request).files.delete(caller.id, file_id)
    response.headers.update(_RESUMABLE)


async def _received(request: Request) -> AsyncIterator[bytes]:
    """The body, as far as it comes: what arrived before a client left is kept."""
    try:
        async for some in request.stream():
            yield some
    except ClientDisconnect:
        return


def _expiry(file: StoredFile) -> dict[str, str]:
    return {"Upload-Expires": format_datetime(file.due_at, usegmt=True)} if file.due_at else {}
