"""Nonsense about domains and origins is refused at start, by the name of its variable."""

from typing import Any

import pytest
from pydantic import ValidationError

from acme.passkeys.settings import PasskeySettings

SITE = {"rp_id": "example.com"}


@pytest.mark.parametrize(
    "origins",
    [
        "https://example.com",
        "https://login.example.com:8443, https://example.com",
        "https://example.com,android:apk-key-hash:" + "A" * 43,
    ],
)
def test_origins_of_the_domain_are_taken(origins: str) -> None:
    assert PasskeySettings.model_validate(SITE | {"origins": origins}).origins == origins


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("rp_id", {"rp_id": "https://example.com"}),
        ("rp_id", {"rp_id": "example.com:8000"}),
        ("rp_id", {"rp_id": "Example.com"}),
        ("rp_id", {"rp_id": "com"}),
        ("rp_id", {"rp_id": "127.0.0.1"}),
        ("rp_id", {"rp_id": ""}),
        ("rp_name", {"rp_name": ""}),
        ("origins", SITE | {"origins": ""}),
        ("origins", SITE | {"origins": "example.com"}),
        ("origins", SITE | {"origins": "https://example.com/"}),
        ("origins", SITE | {"origins": "https://example.com:443"}),
        ("origins", SITE | {"origins": "http://example.com"}),
        ("origins", SITE | {"origins": "https://example.org"}),
        ("origins", SITE | {"origins": "https://badexample.com"}),
        ("origins", SITE | {"origins": "https://example.com, https://example.net"}),
        ("origins", SITE),
        ("user_verification", {"user_verification": "never"}),
        ("ceremony_seconds", {"ceremony_seconds": 29}),
        ("ceremony_seconds", {"ceremony_seconds": 3601}),
        ("ceremonies_limit", {"ceremonies_limit": 0}),
        ("recent_seconds", {"recent_seconds": 59}),
        ("most", {"most": 0}),
        ("most", {"most": 101}),
    ],
)
def test_what_cannot_be_meant_is_refused(field: str, given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refusal:
        PasskeySettings.model_validate({"origins": "http://localhost:8000"} | given)
    assert refusal.value.errors()[0]["loc"] == (field,)
