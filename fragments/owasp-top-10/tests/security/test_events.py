"""What concerns security has one name for each thing, wherever it is logged."""

import logging
from collections.abc import Mapping
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

import acme
from acme.bootstrap import Services
from acme.errors import Forbidden, InvalidInput, NotFound, TooManyRequests
from acme.http.app import create_app
from acme.log_processors import PROCESSORS
from acme.pagination import CursorSigner
from acme.public_urls import ForbiddenAddress, pinned
from acme.security.events import name_security_events
from acme.security.terms import TERMS
from acme.settings import Settings

SOURCES = Path(acme.__file__).parent
# The OWASP Logging Vocabulary, as far as an API can mean it.
VOCABULARY = frozenset(
    [
        *("authn_login_fail", "authn_login_fail_max", "authn_login_lock"),
        *("authn_login_success", "authn_login_successafterfail", "authn_password_change"),
        *("authn_password_change_fail", "authn_token_created", "authn_token_delete"),
        *("authn_token_reuse", "authn_token_revoked"),
        *("authz_admin", "authz_change", "authz_fail"),
        *("crypt_decrypt_fail", "crypt_encrypt_fail"),
        *("excess_rate_limit_exceeded",),
        *("input_validation_fail",),
        *("malicious_attack_tool", "malicious_cors", "malicious_direct_reference"),
        *("malicious_excess_404", "malicious_extraneous"),
        *("privilege_permissions_changed",),
        *("sensitive_create", "sensitive_delete", "sensitive_read", "sensitive_update"),
        *("sequence_fail",),
        *("session_created", "session_expired", "session_renewed", "session_use_after_expire"),
        *("sys_crash", "sys_restart", "sys_shutdown", "sys_startup"),
        *("upload_complete", "upload_delete", "upload_stored", "upload_validation"),
        *("user_archived", "user_created", "user_deleted", "user_updated"),
    ]
)


def named(line: Mapping[str, object]) -> object:
    """What a line is called."""
    return name_security_events(logging, "info", dict(line)).get("security")


def test_every_line_that_has_a_name_is_logged_somewhere() -> None:
    text = "".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    text = text.replace(SOURCES.joinpath("security", "terms.py").read_text("utf-8"), "")
    assert [event for event in TERMS if f'"{event}"' not in text] == []


def test_every_name_is_of_the_vocabulary() -> None:
    assert set(TERMS.values()) <= VOCABULARY


def test_every_line_passes_through_it() -> None:
    assert name_security_events in PROCESSORS


def test_other_lines_have_no_name() -> None:
    assert named({"event": "request"}) is None


async def test_what_is_refused_says_what_it_was_and_from_where(
    settings: Settings, services: Services
) -> None:
    app = create_app(settings, services)

    @app.get("/forbidden")
    async def forbidden() -> None:
        raise Forbidden("Not yours.")

    @app.get("/limited")
    async def limited() -> None:
        raise TooManyRequests("Wait.", retry_after_seconds=1)

    async with app.router.lifespan_context(app), calling(app) as client:
        with structlog.testing.capture_logs(
            processors=[structlog.contextvars.merge_contextvars]
        ) as lines:
            await client.get("/forbidden")
            await client.get("/limited")
    found = {named(line): line for line in lines if named(line)}
    assert found.keys() == {"authz_fail", "excess_rate_limit_exceeded"}
    for line in found.values():
        assert line["address"] == "203.0.113.7"
        assert line["request_id"]


def calling(app: FastAPI) -> AsyncClient:
    """A client at an address."""
    transport = ASGITransport(app, client=("203.0.113.7", 4711))
    return AsyncClient(transport=transport, base_url="http://test")


async def test_what_leads_inside_or_was_forged_is_told() -> None:
    with structlog.testing.capture_logs() as lines:
        with pytest.raises(ForbiddenAddress):
            await pinned("https://127.0.0.1/latest/meta-data")
        with pytest.raises((NotFound, InvalidInput)):
            CursorSigner(b"k" * 32).read("A" * 40, of=["notes"])
    assert [named(line) for line in lines] == [
        "malicious_direct_reference",
        "input_validation_fail",
    ]
