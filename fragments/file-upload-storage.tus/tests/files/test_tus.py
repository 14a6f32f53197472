"""Uploads by tus: in any number of parts, from wherever the last one ended."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from starlette.types import Message

from .uploading import PDF, TUS, begun, checked, sent


async def test_says_what_it_knows(client: AsyncClient) -> None:
    answer = await client.options("/files/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,expiration,termination"
    assert answer.headers["Tus-Max-Size"] == "1073741824"


async def test_goes_on_where_it_was_cut_off(ada: AsyncClient) -> None:
    answer = await begun(ada, len(PDF))
    assert answer.status_code == 201
    assert answer.headers["Upload-Expires"].endswith("GMT")
    place = answer.headers["Location"]
    for start, end in ((0, 1), (1, 300), (300, 300), (300, len(PDF))):
        answer = await sent(ada, place, PDF[start:end], at=start)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(end))
        asked = await ada.head(place, headers=TUS)
        assert asked.headers["Upload-Offset"] == str(end)
        assert asked.headers["Upload-Length"] == str(len(PDF))
        assert asked.headers["Cache-Control"] == "no-store"
    file = await checked(ada, place.rpartition("/")[2])
    assert (await ada.get(f"/files/{file['id']}/content")).content == PDF


async def test_what_arrived_before_the_client_left_is_kept(app: FastAPI, ada: AsyncClient) -> None:
    place = (await begun(ada, len(PDF))).headers["Location"]
    arriving: list[Message] = [
        {"type": "http.request", "body": PDF[:123], "more_body": True},
        {"type": "http.disconnect"},
    ]
    headers = {**ada.headers, **TUS, "Upload-Offset": "0", "Host": "test"}
    headers["Content-Type"] = "application/offset+octet-stream"
    lines = {name.lower().encode(): value.encode() for name, value in headers.items()}
    scope = {"type": "http", "method": "PATCH", "path": place, "raw_path": place.encode()}
    scope |= {"query_string": b"", "http_version": "1.1", "scheme": "http", "root_path": ""}

    async def receive() -> Message:
        return arriving.pop(0)

    async def send(_: Message) -> None:
        pass

    await app({**scope, "headers": list(lines.items())}, receive, send)
    assert (await ada.head(place, headers=TUS)).headers["Upload-Offset"] == "123"


async def test_refuses_what_is_no_part_of_it(ada: AsyncClient) -> None:
    place = (await begun(ada, 10)).headers["Location"]
    answers = {
        "another place": await sent(ada, place, b"x", at=5),
        "too much": await sent(ada, place, b"x" * 11),
        "no number": await ada.patch(place, headers=TUS | {"Content-Type": CONTENT}),
        "no type": await ada.patch(place, headers=TUS | {"Upload-Offset": "0"}),
        "no tus": await ada.patch(place, headers={"Upload-Offset": "0", "Content-Type": CONTENT}),
    }
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == {
        "another place": 409,
        "too much": 422,
        "no number": 400,
        "no type": 415,
        "no tus": 412,
    }
    assert answers["no tus"].headers["Tus-Version"] == "1.0.0"
    assert (await ada.head(place, headers=TUS)).headers["Upload-Offset"] == "0"


CONTENT = "application/offset+octet-stream"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "9" * 17}, 413),
        ({"Upload-Length": "0", "Upload-Metadata": "filename YQ==,filetype dGV4dC9odG1s"}, 422),
        ({"Upload-Length": "9"}, 422),
        ({"Upload-Length": "9", "Upload-Metadata": "filename YQ=="}, 422),
        ({"Upload-Length": "9", "Upload-Metadata": "filename ?,filetype dGV4dC9odG1s"}, 422),
        ({"Upload-Length": "9", "Upload-Metadata": "filename AA==,filetype dGV4dC9odG1s"}, 422),
        ({"Upload-Length": "9", "Upload-Metadata": "filename YQ==,filetype dGV4dC9odG1s"}, 422),
    ],
)
async def test_refuses_an_announcement(
    ada: AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await ada.post("/files/uploads", headers=TUS | headers)).status_code == status


async def test_an_upload_that_is_given_up_is_gone(ada: AsyncClient) -> None:
    place = (await begun(ada, 10)).headers["Location"]
    await sent(ada, place, b"x" * 5)
    assert (await ada.delete(place, headers=TUS)).status_code == 204
    assert (await ada.head(place, headers=TUS)).status_code == 404
    assert (await sent(ada, place, b"x" * 5, at=5)).status_code == 404


async def test_of_two_that_send_the_same_bytes_one_is_refused(ada: AsyncClient) -> None:
    place = (await begun(ada, 10)).headers["Location"]

    async def slowly() -> AsyncIterator[bytes]:
        yield b"later"
        assert (await sent(ada, place, b"sooner")).status_code == 204

    assert (await sent(ada, place, slowly())).status_code == 409
    assert (await ada.head(place, headers=TUS)).headers["Upload-Offset"] == "6"


async def test_a_part_may_be_larger_than_other_bodies(ada: AsyncClient) -> None:
    content = PDF + bytes(6_000_000)
    place = (await begun(ada, len(content))).headers["Location"]
    assert (await sent(ada, place, content)).status_code == 204
    file = await checked(ada, place.rpartition("/")[2])
    answer = await ada.get(f"/files/{file['id']}/content", headers={"Range": "bytes=5999990-"})
    assert (answer.status_code, len(answer.content)) == (206, len(content) - 5_999_990)


async def test_a_part_that_is_sent_again_is_told_where_the_file_is(ada: AsyncClient) -> None:
    place = (await begun(ada, 10)).headers["Location"]
    # Whoever keeps answers to keys would have to keep such a body in memory.
    headers = TUS | {"Upload-Offset": "0", "Content-Type": CONTENT, "Idempotency-Key": "mine"}
    answers = [await ada.patch(place, headers=headers, content=b"01234") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 409]
