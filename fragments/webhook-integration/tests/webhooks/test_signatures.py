"""Each scheme takes what its source publishes, and nothing that was changed, or is not of now."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr, ValidationError
from standardwebhooks.webhooks import Webhook

from acme.errors import Unauthenticated
from acme.webhooks.settings import WebhookSettings
from acme.webhooks.signatures import Verify, verifiers

STANDARD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"id": "evt_1", "n": 1}'


def seconds_now(later: int = 0) -> str:
    # By the clock: the library of Standard Webhooks reads no other.
    return str(int(datetime.now(UTC).timestamp()) + later)


def verify(source: str) -> Verify:
    settings = WebhookSettings(
        generic_secrets=SecretStr("new, old"),
        github_secrets=SecretStr("It's a Secret to Everybody"),
        stripe_secrets=SecretStr("new,old"),
        standard_secrets=SecretStr(f"whsec_b3RoZXI=,{STANDARD}"),
    )
    return verifiers(settings)[source]


def digest(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def generic(later: int = 0) -> dict[str, str]:
    seconds = seconds_now(later)
    message = f"e1.{seconds}.".encode() + BODY
    signature = f"sha256={digest('old', message)}"
    return {"x-event-id": "e1", "x-timestamp": seconds, "x-signature": signature}


def github() -> dict[str, str]:
    signature = digest("It's a Secret to Everybody", BODY)
    return {"x-hub-signature-256": f"sha256={signature}"}


def stripe(later: int = 0) -> dict[str, str]:
    seconds = seconds_now(later)
    signature = digest("old", f"{seconds}.".encode() + BODY)
    return {"stripe-signature": f"t={seconds},v1={'0' * 64},v1={signature},v0=x"}


def standard(later: int = 0) -> dict[str, str]:
    seconds = seconds_now(later)
    signature = Webhook(STANDARD).sign(
        "msg_1", datetime.fromtimestamp(int(seconds), UTC), BODY.decode()
    )
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1a,x {signature}",
    }


MAKERS: dict[str, Callable[[], Mapping[str, str]]] = {
    "generic": generic,
    "github": github,
    "standard": standard,
    "stripe": stripe,
}


def test_takes_the_example_that_github_publishes() -> None:
    # https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert verify("github")({"x-hub-signature-256": signature}, b"Hello, World!")


def test_signs_as_the_example_of_standard_webhooks() -> None:
    # https://github.com/standard-webhooks/standard-webhooks, in the tests of its libraries.
    moment = datetime.fromtimestamp(1614265330, UTC)
    signature = Webhook(STANDARD).sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", moment, '{"test": 2432232314}'
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("source", MAKERS)
def test_takes_what_is_signed_with_any_of_its_secrets(source: str) -> None:
    assert verify(source)(MAKERS[source](), BODY)


@pytest.mark.parametrize("source", MAKERS)
@pytest.mark.parametrize("body", [BODY + b" ", b"", b"\xff"])
def test_refuses_another_body(source: str, body: bytes) -> None:
    with pytest.raises(Unauthenticated):
        verify(source)(MAKERS[source](), body)


@pytest.mark.parametrize("source", MAKERS)
def test_refuses_without_a_signature(source: str) -> None:
    with pytest.raises(Unauthenticated):
        verify(source)({}, BODY)


@pytest.mark.parametrize("maker", [generic, standard, stripe])
@pytest.mark.parametrize("later", [-3600, 3600])
def test_refuses_what_is_not_of_now(maker: Callable[[int], Mapping[str, str]], later: int) -> None:
    headers = maker(later)
    with pytest.raises(Unauthenticated):
        verify(maker.__name__)(headers, BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-signature": "v1,a,b"},
        {"webhook-signature": "v1,é"},
        {"webhook-timestamp": "nan", "webhook-signature": "v1,AA=="},
    ],
)
def test_refuses_headers_that_are_no_signature(headers: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        verify("standard")(standard() | headers, BODY)


def test_an_event_of_stripe_is_known_by_its_id() -> None:
    assert verify("stripe")(stripe(), BODY) == json.loads(BODY)["id"]


def test_a_source_without_a_secret_has_no_webhooks() -> None:
    assert verifiers(WebhookSettings()) == {}


def test_an_empty_secret_among_others_is_refused() -> None:
    with pytest.raises(ValidationError, match="empty secret"):
        WebhookSettings(github_secrets=SecretStr("one,,two"))
