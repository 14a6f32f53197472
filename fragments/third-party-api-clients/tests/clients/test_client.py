"""What a caller gets from an API that is busy, broken, slow, or says something else."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from httpx2 import AsyncClient, MockTransport, Request, Response
from pydantic import BaseModel, SecretStr, ValidationError

from acme.breaker import Away, Refused
from acme.clients import ApiClient
from acme.clients.opening import open_upstream
from acme.clients.settings import ClientSettings
from acme.errors import ConfigurationError, NotFound, Unavailable
from acme.resilience import Policy

from ..bounds import at_its_bounds, beyond_its_bounds
from .scripted_server import Answer, ScriptedServer


class Thing(BaseModel):
    """What the API has."""

    name: str


async def test_returns_what_is_there_as_its_type(
    upstream: ApiClient, server: ScriptedServer
) -> None:
    assert await upstream.get("things/1", Thing, {"full": True}) == Thing(name="a thing")
    assert server.asked[0].target == "/v1/things/1?full=true"


@pytest.mark.parametrize(
    "failure",
    [Answer(status=500), Answer(status=502), Answer(status=429), Answer(status=408)],
    ids=["500", "502", "429", "408"],
)
async def test_asks_again_for_what_may_pass(
    upstream: ApiClient, server: ScriptedServer, failure: Answer
) -> None:
    server.script.extend([failure, failure])
    assert await upstream.get("things/1", Thing) == Thing(name="a thing")
    assert len(server.asked) == 3


@pytest.mark.parametrize("failure", [Answer(cut=True), Answer(hang=True)], ids=["reset", "hang"])
async def test_asks_again_after_a_reset_and_after_a_timeout(
    server: ScriptedServer, client_settings: ClientSettings, failure: Answer
) -> None:
    impatient = client_settings.model_copy(update={"read_seconds": 0.2})
    server.script.append(failure)
    async with open_upstream(impatient) as client:
        assert await client.get("things/1", Thing) == Thing(name="a thing")
    assert len(server.asked) == 2


async def test_an_answer_that_trickles_in_takes_no_longer_than_an_attempt(
    server: ScriptedServer, client_settings: ClientSettings
) -> None:
    limited = client_settings.model_copy(update={"attempt_seconds": 0.2, "attempts": 1})
    server.script.append(Answer(hang=True))
    async with open_upstream(limited) as client, asyncio.timeout(2):
        with pytest.raises(Unavailable, match="does not answer in time"):
            await client.get("things/1", Thing)


@pytest.mark.parametrize("status", [429, 503])
async def test_waits_as_long_as_it_is_asked_to(
    upstream: ApiClient, server: ScriptedServer, status: int
) -> None:
    server.script.append(Answer(status=status, headers={"Retry-After": "1"}))
    began = time.monotonic()
    await upstream.get("things/1", Thing)
    assert time.monotonic() - began >= 1


async def test_gives_up_at_once_when_it_is_asked_to_wait_too_long(
    upstream: ApiClient, server: ScriptedServer
) -> None:
    tomorrow = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    server.script.append(Answer(status=503, headers={"Retry-After": tomorrow}))
    async with asyncio.timeout(5):
        with pytest.raises(Unavailable, match="503"):
            await upstream.get("things/1", Thing)
    assert len(server.asked) == 1


@pytest.mark.parametrize("failure", [Answer(status=503), Answer(cut=True)], ids=["503", "reset"])
async def test_does_not_repeat_what_may_have_had_an_effect(
    upstream: ApiClient, server: ScriptedServer, failure: Answer
) -> None:
    server.script.append(failure)
    with pytest.raises(Unavailable):
        await upstream.post("things", Thing, Thing(name="new"))
    assert len(server.asked) == 1


async def test_repeats_what_the_api_recognises_as_a_repetition(
    upstream: ApiClient, server: ScriptedServer
) -> None:
    server.script.append(Answer(cut=True))
    await upstream.post("things", Thing, Thing(name="new"), idempotency_key="one")
    assert [asked.headers["idempotency-key"] for asked in server.asked] == ["one", "one"]
    assert {asked.body for asked in server.asked} == {b'{"name":"new"}'}


@pytest.mark.parametrize("status", [400, 401, 403, 409, 422, 302])
async def test_does_not_repeat_what_is_refused(
    upstream: ApiClient, server: ScriptedServer, status: int
) -> None:
    server.script.append(Answer(status=status, headers={"Location": "/elsewhere"}))
    with pytest.raises(Refused, match=f"refuses with {status}"):
        await upstream.get("things/1", Thing)
    assert len(server.asked) == 1


async def test_what_is_not_there_is_an_answer(upstream: ApiClient, server: ScriptedServer) -> None:
    server.script.extend([Answer(status=404)] * 20)
    for _ in range(20):
        with pytest.raises(NotFound):
            await upstream.get("things/1", Thing)
    await upstream.ping()


@pytest.mark.parametrize("body", [None, [], {"name": 5}, {"title": "x"}])
async def test_refuses_what_is_something_else(
    upstream: ApiClient, server: ScriptedServer, body: object
) -> None:
    server.script.append(Answer(body=body))
    with pytest.raises(Refused, match="answers something else"):
        await upstream.get("things/1", Thing)


async def test_leaves_an_api_alone_that_keeps_failing(
    server: ScriptedServer, client_settings: ClientSettings
) -> None:
    server.otherwise = lambda _: Answer(status=500)
    async with open_upstream(client_settings.model_copy(update={"attempts": 1})) as client:
        for _ in range(200):
            with pytest.raises(Unavailable):
                await client.get("things/1", Thing)
        with pytest.raises(Away):
            await client.ping()
    # After five, one from time to time.
    assert 5 <= len(server.asked) < 50


async def test_uses_its_connections_again(upstream: ApiClient, server: ScriptedServer) -> None:
    for _ in range(20):
        await upstream.get("things/1", Thing)
    assert server.connections == 1


async def test_has_no_more_connections_than_it_may(
    server: ScriptedServer, client_settings: ClientSettings
) -> None:
    async with (
        open_upstream(client_settings.model_copy(update={"connections": 3})) as client,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(15):
            group.create_task(client.get("things/1", Thing))
    assert server.connections <= 3


async def test_the_key_is_sent_and_never_said(
    server: ScriptedServer, client_settings: ClientSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server.script.append(Answer(status=403, body="the key sk-secret is wrong"))
    keyed = client_settings.model_copy(update={"api_key": SecretStr("sk-secret")})
    async with open_upstream(keyed) as client:
        with pytest.raises(Refused) as refused:
            await client.get("things/1", Thing)
    assert server.asked[0].headers["authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in f"{refused.value} {refused.value.__cause__} {caplog.text}"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"url": "ftp://h"}, "UPSTREAM_URL: not a URL like"),
        ({"url": "http://one,two"}, "UPSTREAM_URL: not a URL like"),
        ({"url": "https://ada:hunter2@h"}, "UPSTREAM_URL: takes no user"),
        ({"token_url": "file:///x"}, "UPSTREAM_TOKEN_URL: not a URL like"),
        ({"token_url": "https://h/t", "client_id": ""}, "UPSTREAM_CLIENT_ID: is needed"),
        ({"token_url": "https://h/t", "api_key": SecretStr("k")}, "UPSTREAM_API_KEY: is of no use"),
        ({"api_key": SecretStr("hunter2\n")}, "UPSTREAM_API_KEY: holds"),
    ],
)
async def test_opening_names_the_setting_that_is_wrong(
    changes: dict[str, object], problem: str
) -> None:
    settings = ClientSettings(client_id="service").model_copy(update=changes)
    with pytest.raises(ConfigurationError, match=problem) as caught:
        async with open_upstream(settings):
            pass
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(("name", "value"), at_its_bounds(ClientSettings))
async def test_asks_at_the_bounds_of_each_setting(
    client_settings: ClientSettings, name: str, value: float
) -> None:
    bounded = ClientSettings.model_validate(client_settings.model_dump() | {name: value})
    async with open_upstream(bounded) as client:
        if not name.endswith("_seconds") or value > 1:
            assert await client.get("things/1", Thing) == Thing(name="a thing")


@pytest.mark.parametrize(("name", "value"), beyond_its_bounds(ClientSettings))
def test_refuses_what_is_beyond_them(name: str, value: float) -> None:
    with pytest.raises(ValidationError):
        ClientSettings.model_validate({name: value})


async def test_tests_of_callers_need_no_server() -> None:
    def answer(request: Request) -> Response:
        return Response(200, json={"name": request.url.path})

    async with AsyncClient(transport=MockTransport(answer), base_url="http://fake") as fake:
        client = ApiClient("The fake", fake, Policy("The fake", "nowhere"))
        assert await client.get("/things/1", Thing) == Thing(name="/things/1")
