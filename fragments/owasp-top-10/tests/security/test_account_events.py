"""What people do with their accounts is told by name, and never with what they keep secret."""

import structlog
from httpx2 import AsyncClient

from acme.security.terms import TERMS

from ..auth.people import PASSWORD, log_in, new_session, refresh, register, who

WRONG = "not the password at all"


async def test_each_step_has_its_name_and_no_secret(client: AsyncClient) -> None:
    with structlog.testing.capture_logs() as lines:
        tokens = await new_session(client)
        again = (await refresh(client, tokens["refresh_token"])).json()
        await log_in(client, "ada@example.com", WRONG)
        await who(client, "forged." + tokens["access_token"])
        await client.post("/sessions/logout", json={"refresh_token": again["refresh_token"]})
    assert [TERMS[line["event"]] for line in lines if line["event"] in TERMS] == [
        "user_created",
        "authn_login_success",
        "authn_login_fail",
        "authn_login_fail",
        "authn_token_revoked",
    ]
    said = repr(lines)
    for secret in (PASSWORD, WRONG, *_secrets(tokens), *_secrets(again)):
        assert secret not in said


def _secrets(tokens: dict[str, str]) -> tuple[str, str]:
    return tokens["access_token"], tokens["refresh_token"]


async def test_a_repeated_registration_makes_nobody(client: AsyncClient) -> None:
    await register(client, "ada@example.com")
    with structlog.testing.capture_logs() as lines:
        await register(client, "ada@example.com")
    assert "account_created" not in [line["event"] for line in lines]
