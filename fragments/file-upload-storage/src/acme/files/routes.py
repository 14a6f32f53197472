"""`/files` over HTTP."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from acme.errors import NotFound
from acme.files.file import StoredFile
from acme.files.pictures import THUMBNAIL_TYPE
from acme.files.schemas import FileBegun, FileDraft, FileList, FileView
from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.http.ranges import is_known_tag, requested_range

files_router = APIRouter(prefix="/files", tags=["files"])

_BYTES: dict[str, Any] = {"content": {"application/octet-stream": {}}}
_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The content.", **_BYTES},
    206: {"description": "The bytes that Range asks for.", **_BYTES},
    304: {"description": "The caller has this content."},
}


@files_router.post("", status_code=201)
async def begin_file(
    draft: FileDraft, request: Request, response: Response, caller: CallerDependency
) -> FileBegun:
    """Announce a file; the answer says where its content goes."""
    uploads = services_of(request).uploads
    file = await uploads.begin(
        caller.id, name=draft.name, size=draft.size, media_type=draft.media_type
    )
    path = f"/files/{file.id}"
    response.headers["Location"] = path
    return FileBegun(
        file=FileView.of(file),
        put_url=await uploads.signed_url(file) or None,
        complete_url=f"{path}/complete",
        tus_url=f"/files/uploads/{file.id}",
    )


@files_router.get("")
async def list_files(
    request: Request,
    caller: CallerDependency,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: UUID | None = None,
) -> FileList:
    """The caller's files, newest first; `after` is the id of the last one that is known."""
    page = await services_of(request).files.page(caller.id, after=after, limit=limit)
    return FileList(items=[FileView.of(file) for file in page])


@files_router.get("/{file_id:uuid}")
async def get_file(file_id: UUID, request: Request, caller: CallerDependency) -> FileView:
    """One file: whether it is ready, and if not, why."""
    return FileView.of(await services_of(request).files.get(caller.id, file_id))


@files_router.post("/{file_id:uuid}/complete")
async def complete_file(file_id: UUID, request: Request, caller: CallerDependency) -> FileView:
    """Say that the content was put to `put_url`."""
    return FileView.of(await services_of(request).uploads.complete(caller.id, file_id))


@files_router.get("/{file_id:uuid}/content", response_class=Response, responses=_CONTENT)
async def get_content(file_id: UUID, request: Request, caller: CallerDependency) -> Response:
    """The content of a file that is ready, or the range of it that is asked for."""
    file = await services_of(request).files.ready(caller.id, file_id)
    return _content(request, file, file.key, file.size, file.media_type)


@files_router.get("/{file_id:uuid}/thumbnail", response_class=Response, responses=_CONTENT)
async def get_thumbnail(file_id: UUID, request: Request, caller: CallerDependency) -> Response:
    """The small picture of a picture that is ready."""
    files = services_of(request).files
    file = await files.ready(caller.id, file_id)
    if not file.thumbnail_key:
        raise NotFound("This file is no picture.")
    size = await files.size_of(file.thumbnail_key)
    return _content(request, file, file.thumbnail_key, size, THUMBNAIL_TYPE)


@files_router.delete("/{file_id:uuid}", status_code=204)
async def delete_file(file_id: UUID, request: Request, caller: CallerDependency) -> None:
    """Forget a file."""
    await services_of(request).files.delete(caller.id, file_id)


def _content(request: Request, file: StoredFile, key: str, size: int, media_type: str) -> Response:
    # What is under a key never changes.
    etag = f'"{key.rpartition("/")[2]}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        # To be kept, and not to be shown as a page of this service, whatever it is.
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "ETag": etag,
    }
    if is_known_tag(request.headers, etag):
        return Response(status_code=304, headers=headers)
    asked = requested_range(request.headers, size=size, etag=etag)
    start, end = asked or (0, size)
    headers["Content-Length"] = str(end - start)
    if asked:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    status = 206 if asked else 200
    if request.scope.get("is_head"):
        return Response(status_code=status, headers=headers, media_type=media_type)
    content = services_of(request).files.content(key, start, end)
    return StreamingResponse(content, status, headers, media_type)
