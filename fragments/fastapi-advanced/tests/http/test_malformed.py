"""Requests on the socket that are no HTTP, or more than one server reads as one."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request

from acme.settings import Settings

from .serving import answers, ask, connection, everything, serving

GET = b"GET /livez HTTP/1.1\r\nHost: a\r\n"
LAST = GET + b"Connection: close\r\n\r\n"
POST = b"POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
async def port(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    @app.post("/echo")
    async def echo(request: Request) -> dict[str, str]:
        body = await request.body()
        return {"body": body.decode(), "trailer": request.headers.get("authorization", "")}

    async with serving(app, settings.server) as port:
        yield port


async def test_trailers_are_no_headers(port: int) -> None:
    body = b"3\r\nabc\r\n0\r\nAuthorization: Bearer forged\r\n\r\n"
    [answer] = await ask(port, CHUNKED + body)
    assert answer.body == b'{"body":"abc","trailer":""}'


async def test_trailers_do_not_reach_the_next_request(port: int) -> None:
    kept = CHUNKED.replace(b"close", b"keep-alive")
    next_ = POST + b"Content-Length: 1\r\n\r\nx"
    found = await ask(port, kept + b"1\r\nx\r\n0\r\nAuthorization: forged\r\n\r\n" + next_)
    assert [answer.body for answer in found] == [b'{"body":"x","trailer":""}'] * 2


NO_HTTP = (
    b"HELLO\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"BREW /livez HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /livez HTTP/1.1\nHost: a\n\n",
    b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://b/livez HTTP/1.1\r\nHost: a\r\n\r\n",
    b"CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    GET + b"X-A: a\x00b\r\n\r\n",
    GET + b"X-A: a\nX-B: b\r\n\r\n",
    GET + b"X-A: a\rX-B: b\r\n\r\n",
    GET + b"X-A: a\r\n b\r\n\r\n",
    GET + b"X-A : a\r\n\r\n",
    GET + b"Connection: upgrade\r\nUpgrade: WebSocket\r\n\r\n",
    POST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    POST + b"Content-Length: 1, 1\r\n\r\nx",
    POST + b"Content-Length: +1\r\n\r\nx",
    POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    CHUNKED.replace(b": chunked", b": xchunked") + b"1\r\nx\r\n0\r\n\r\n",
    CHUNKED + b"-1\r\nx\r\n0\r\n\r\n",
    CHUNKED + b"1\nx\n0\n\n",
    CHUNKED + b"fffffffffffffffff\r\nx",
)


async def test_refuses_what_is_not_http(port: int) -> None:
    for request in NO_HTTP:
        [answer] = await ask(port, request)
        assert (answer.status, answer.headers["connection"]) == (400, "close"), request
        assert answer.problem["status"] == 400


async def test_declines_an_upgrade_and_keeps_the_body(port: int) -> None:
    upgrade = POST.replace(b"close", b"Upgrade, HTTP2-Settings") + b"Upgrade: h2c\r\n"
    found = await ask(port, upgrade + b"Content-Length: 3\r\n\r\nabc" + LAST)
    assert [answer.body for answer in found] == [
        b'{"body":"abc","trailer":""}',
        b'{"status":"alive"}',
    ]


async def test_answers_requests_that_are_sent_at_once_in_their_order(port: int) -> None:
    kept = POST.replace(b"close", b"keep-alive") + b"Content-Length: 1\r\n\r\nx"
    found = await ask(port, GET + b"\r\n" + kept + LAST)
    assert [answer.body for answer in found] == [
        b'{"status":"alive"}',
        b'{"body":"x","trailer":""}',
        b'{"status":"alive"}',
    ]


async def test_answers_the_request_before_one_that_is_no_http(port: int) -> None:
    assert [answer.status for answer in await ask(port, GET + b"\r\nHELLO\r\n\r\n")] == [200]


async def test_asks_for_a_body_that_waits_to_be_asked_for(port: int) -> None:
    head = POST + b"Expect: 100-continue\r\nContent-Length: 1\r\n\r\n"
    async with connection(port, head) as stream:
        assert (await stream.receive()).startswith(b"HTTP/1.1 100 ")
        await stream.send(b"x")
        [answer] = answers(await everything(stream))
    assert answer.body == b'{"body":"x","trailer":""}'
