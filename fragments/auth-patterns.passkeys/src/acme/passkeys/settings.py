"""Settings of the passkeys."""

import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from acme.logins.settings import Limit

_DOMAIN = re.compile(r"(?=.{1,253}$)localhost|[a-z\d]([a-z\d-]*\.)+[a-z][a-z\d-]*", re.ASCII)
_ORIGIN = re.compile(r"(https?)://([a-z\d.-]+)(:\d{1,5})?", re.ASCII)
# An app for Android, by the digest of the key that signs it.
_APP = re.compile(r"android:apk-key-hash:[\w-]{43}", re.ASCII)
_DEFAULT_PORTS = {("https", ":443"), ("http", ":80")}


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        raise ValueError(f"{text!r} is not a domain such as example.com, without scheme and port")
    return text


class PasskeySettings(BaseModel):
    """Which pages may use passkeys, and what is asked of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Passkeys are of this domain for good: another one, and nobody has a passkey any more.
    rp_id: Annotated[str, AfterValidator(_domain)] = "localhost"
    # What devices show beside a passkey.
    rp_name: str = Field(default="acme", min_length=1, max_length=64)
    origins: str = "http://localhost:8000"
    # A passkey stands in for a password: without a PIN or a finger it would be one that whoever
    # finds the device has. `preferred` takes those that cannot ask for one.
    user_verification: Literal["required", "preferred"] = "required"
    # WebAuthn recommends five to ten minutes; a form that waits for longer asks anew.
    ceremony_seconds: int = Field(default=300, ge=30, le=3600)
    # Begun from one address within LOGINS_WINDOW_SECONDS: an office opens fewer pages.
    ceremonies_limit: Limit = 1000
    # Long enough to follow a link to the account; a day is a login that somebody forgot.
    recent_seconds: int = Field(default=600, ge=60, le=86_400)
    # Browsers are told of all of them, so that no device makes a second one.
    most: int = Field(default=20, ge=1, le=100)

    @field_validator("origins")
    @classmethod
    def _of_the_domain(cls, text: str, info: ValidationInfo) -> str:
        origins = origins_of(text)
        if not origins:
            raise ValueError("name an origin, such as https://example.com: no page has passkeys")
        for origin in origins:
            if not _APP.fullmatch(origin):
                _check_origin(origin, str(info.data.get("rp_id", "")))
        return text


def origins_of(text: str) -> list[str]:
    """The origins of a setting, joined by commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _check_origin(origin: str, rp_id: str) -> None:
    found = _ORIGIN.fullmatch(origin)
    if not found:
        raise ValueError(f"{origin!r} is not an origin such as https://example.com")
    scheme, host, port = found.groups()
    if (scheme, port) in _DEFAULT_PORTS:
        raise ValueError(f"browsers say {scheme}://{host} for {origin}: leave the port out")
    if scheme == "http" and host != "localhost" and not host.endswith(".localhost"):
        raise ValueError(f"{origin}: browsers have passkeys with https only, but for localhost")
    if rp_id and host != rp_id and not host.endswith(f".{rp_id}"):
        raise ValueError(f"{origin} is not of PASSKEYS_RP_ID ({rp_id}), nor of a name below it")
