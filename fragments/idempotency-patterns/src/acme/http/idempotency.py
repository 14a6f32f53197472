"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): one effect, however often."""

import re

from fastapi import HTTPException, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acme.http.dependencies import services_of
from acme.http.identity import KNOWS_CALLERS, identity_of
from acme.http.streamed_bodies import STREAMED_BODIES
from acme.idempotency.key import Claim, Reply, fingerprint_of, key_id
from acme.idempotency.service import IdempotentRequests, InFlight

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_KEY = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?')
# Far above any JSON this service answers with, far below what would fill the table.
MOST_BYTES = 262_144


class Idempotent:
    """Does a request with a key once, and gives its answer to all who send it again.

    Where callers are known, requests of nobody are passed on as they are: their keys would be
    everybody's. So are those of `STREAMED_BODIES`, which no memory holds.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it was done before."""
        if scope["type"] != "http" or not _is_kept(scope):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        key = _key(request)
        caller = await identity_of(request) if key else None
        if key is None or (caller is None and KNOWS_CALLERS):
            await self._app(scope, receive, send)
            return
        body = await request.body()
        requests = services_of(request).idempotency
        try:
            claim = await requests.claim(key_id(caller or "", key), _fingerprint(scope, body))
        except InFlight as error:
            raise HTTPException(409, str(error), {"Retry-After": "1"}) from error
        if isinstance(claim, Reply):
            response = _again(claim)
        else:
            try:
                response = await self._done(scope, _sent(body, receive), requests, claim)
            except _TooLargeError as error:
                await requests.release(claim)
                raise _too_large() from error
            except Exception:
                await requests.release(claim)
                raise
        await response(scope, receive, send)

    async def _done(
        self, scope: Scope, receive: Receive, requests: IdempotentRequests, claim: Claim
    ) -> Response:
        answer = _Answer()
        try:
            async with requests.together() as tx:
                await self._app(scope, receive, answer.take)
                response = answer.response()
                if response.status_code >= 500:
                    raise _FailedError
                if response.status_code >= 400:
                    # A refusal is no effect: the next try may be met with another answer. What
                    # it left on purpose, such as a count of attempts, stays.
                    await tx.idempotency_keys.release(claim)
                else:
                    await requests.keep(tx, claim, _reply(response))
        except _FailedError:
            await requests.release(claim)
        return response


def _is_kept(scope: Scope) -> bool:
    return scope["method"] not in _SAFE and not scope["path"].startswith(STREAMED_BODIES)


class _FailedError(Exception):
    """The answer says that the service failed: nothing of the request stays."""


class _TooLargeError(Exception):
    """The answer cannot be kept."""


class _Answer:
    """An answer, kept back until its effect is committed."""

    def __init__(self) -> None:
        self._status = 500
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = bytearray()

    async def take(self, message: Message) -> None:
        """Keep a part of it."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if len(self._body) > MOST_BYTES:
                raise _TooLargeError

    def response(self) -> Response:
        """All of it."""
        response = Response(bytes(self._body), status_code=self._status)
        response.raw_headers = self._headers
        return response


def _too_large() -> HTTPException:
    detail = f"The answer is larger than the {MOST_BYTES} bytes that are kept; nothing was done."
    return HTTPException(400, f"{detail} Send this request without Idempotency-Key.")


def _key(request: Request) -> str | None:
    sent = request.headers.getlist("idempotency-key")
    if not sent:
        return None
    found = _KEY.fullmatch(sent[0])
    if len(sent) > 1 or found is None:
        raise HTTPException(400, "Send one Idempotency-Key, of 1 to 255 visible ASCII characters.")
    return found[1]


def _fingerprint(scope: Scope, body: bytes) -> str:
    headers = dict(scope["headers"])
    # A version that a header names is a part of the target, as one in the URL is.
    version = str(scope.get("api_version", ""))
    target = f"{version}{scope['path']}?".encode() + scope["query_string"]
    # What the request means: its target, its type, the version that it is about.
    meaning = headers.get(b"content-type", b"") + b"\n" + headers.get(b"if-match", b"")
    return fingerprint_of(scope["method"], target, meaning, body)


def _sent(body: bytes, receive: Receive) -> Receive:
    """The body again, for the application, and then what the client does."""
    parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return parts.pop() if parts else await receive()

    return receive_again


def _reply(response: Response) -> Reply:
    # What no cache may store is a secret: it is not written into a table either.
    if "no-store" in response.headers.get("cache-control", ""):
        return Reply(status=response.status_code, headers=(), body=None)
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers
    )
    return Reply(status=response.status_code, headers=headers, body=bytes(response.body))


def _again(reply: Reply) -> Response:
    if reply.body is None:
        raise HTTPException(409, "This request has been done; its answer was not to be kept.")
    response = Response(reply.body, status_code=reply.status)
    response.raw_headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in reply.headers]
    response.raw_headers.append((b"idempotency-replayed", b"true"))
    return response
