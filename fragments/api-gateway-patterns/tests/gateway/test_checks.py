"""Credentials, which nginx has the service look at before it passes a request on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI

from acme.auth.caller import Caller
from acme.auth.callers import Callers
from acme.bootstrap import Services
from acme.errors import Unavailable

from ..credentials import headers_for
from .standing import in_front, is_of_service


class Away(Callers):
    """What knows of callers, while it cannot be asked."""

    async def identify(
        self, values: Callable[[str], Sequence[str]], *, fresh: bool = True
    ) -> Caller:
        raise Unavailable("nobody knows")


async def test_who_calls_is_known_before_the_request_is_passed_on(
    app: FastAPI, services: Services, tmp_path: Path
) -> None:
    async with in_front(app, tmp_path) as client:
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            refused = await client.get("/overview", headers=headers)
            assert refused.status_code == 401
            assert not is_of_service(refused)
            assert refused.headers["www-authenticate"]
            assert refused.json()["title"] == "Unauthorized"
        allowed = await client.get("/overview", headers=await headers_for(services, "ada"))
        assert allowed.status_code == 200
        assert is_of_service(allowed)
        # Nobody has credentials before they log in.
        assert is_of_service(await client.get("/livez"))


async def test_a_check_that_fails_leaves_the_answer_to_the_service(
    app: FastAPI, services: Services, tmp_path: Path
) -> None:
    headers = await headers_for(services, "ada")
    app.state.services = replace(services, callers=Away([]))
    async with in_front(app, tmp_path) as client:
        response = await client.get("/overview", headers=headers)
    assert response.status_code == 503
    assert is_of_service(response)
