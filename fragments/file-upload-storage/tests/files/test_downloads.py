"""A file is given to its owner: the whole, the rest of it, or nothing that they have already."""

from pathlib import Path
from uuid import uuid4

import anyio
import pytest
from httpx2 import AsyncClient

from .uploading import PDF, begun, picture, sent, uploaded


async def test_a_file_comes_back_as_it_was_and_as_nothing_else(
    ada: AsyncClient, tmp_path: Path
) -> None:
    name = '<b>"Zürich".html'
    file = await uploaded(ada, PDF, name=name)
    assert (file["name"], file["size"], file["state"]) == (name, len(PDF), "ready")
    assert await anyio.Path(tmp_path, "files", "files", file["id"]).is_dir()
    answer = await ada.get(f"/files/{file['id']}/content")
    assert answer.content == PDF
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(PDF))
    disposition = "attachment; filename*=UTF-8''%3Cb%3E%22Z%C3%BCrich%22.html"
    assert headers["Content-Disposition"] == disposition
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-cache"
    asked = await ada.head(f"/files/{file['id']}/content")
    assert (asked.content, asked.headers["Content-Length"]) == (b"", str(len(PDF)))
    known = {"If-None-Match": headers["ETag"]}
    assert (await ada.get(f"/files/{file['id']}/content", headers=known)).status_code == 304


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-", 5, len(PDF)),
        ("bytes=-7", len(PDF) - 7, len(PDF)),
        ("bytes=5-100000000", 5, len(PDF)),
    ],
)
async def test_a_range_is_given(ada: AsyncClient, asked: str, start: int, end: int) -> None:
    path = f"/files/{(await uploaded(ada, PDF))['id']}/content"
    answer = await ada.get(path, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, PDF[start:end])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(PDF)}"
    same = {"Range": asked, "If-Range": answer.headers["ETag"]}
    assert (await ada.get(path, headers=same)).status_code == 206
    for other in ('"another"', f"W/{answer.headers['ETag']}", "Fri, 27 Nov 2026 20:00:00 GMT"):
        whole = await ada.get(path, headers={"Range": asked, "If-Range": other})
        assert (whole.status_code, whole.content) == (200, PDF)


async def test_what_is_no_range_of_it_is_refused_or_ignored(ada: AsyncClient) -> None:
    path = f"/files/{(await uploaded(ada, PDF))['id']}/content"
    for asked in ("bytes=100000000-", "bytes=-0"):
        answer = await ada.get(path, headers={"Range": asked})
        assert answer.status_code == 416
        assert answer.headers["Content-Range"] == f"bytes */{len(PDF)}"
    for asked in ("bytes=5-2", "bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=x-"):
        assert (await ada.get(path, headers={"Range": asked})).status_code == 200


async def test_a_file_is_there_for_its_owner_alone(ada: AsyncClient, grace: AsyncClient) -> None:
    file = await uploaded(ada, picture(), "image/png")
    place = (await begun(ada, 10)).headers["Location"]
    for path in (file["id"], f"{file['id']}/content", f"{file['id']}/thumbnail"):
        assert (await ada.get(f"/files/{path}")).status_code == 200
        assert (await grace.get(f"/files/{path}")).status_code == 404
    foreign = [
        await grace.post(f"/files/{file['id']}/complete"),
        await grace.delete(f"/files/{file['id']}"),
        await grace.get("/files", params={"after": file["id"]}),
        await sent(grace, place, b"0123456789"),
        await grace.get(f"/files/{uuid4()}/content"),
    ]
    assert {answer.status_code for answer in foreign} == {404}
    assert (await grace.get("/files")).json() == {"items": []}


async def test_files_are_listed_newest_first_and_go_when_they_are_deleted(
    ada: AsyncClient,
) -> None:
    files = [await uploaded(ada, PDF, name=name) for name in ("one", "two", "three")]
    first = (await ada.get("/files", params={"limit": 2})).json()["items"]
    assert [file["name"] for file in first] == ["three", "two"]
    rest = await ada.get("/files", params={"after": first[-1]["id"]})
    assert [file["name"] for file in rest.json()["items"]] == ["one"]
    assert (await ada.delete(f"/files/{files[0]['id']}")).status_code == 204
    for path in ("", "/content"):
        assert (await ada.get(f"/files/{files[0]['id']}{path}")).status_code == 404
    assert (await ada.get(f"/files/{files[1]['id']}/thumbnail")).status_code == 404
