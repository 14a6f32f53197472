"""Keys of access tokens, for a gateway that verifies them."""

from pydantic import SecretStr

from acme.gateway.routes import exposed
from acme.http.app import create_app
from acme.sessions.settings import AuthSettings
from acme.sessions.signing_keys import new_signing_key
from acme.settings import Settings


async def test_only_public_keys_that_stay_are_told(settings: Settings) -> None:
    assert exposed(create_app(settings)).token_keys == {}
    signing = f"{new_signing_key()},{new_signing_key()}"
    auth = AuthSettings(signing_keys=SecretStr(signing))
    told = exposed(create_app(settings.model_copy(update={"auth": auth}))).token_keys
    assert len(told) == 2
    for key in told.values():
        assert key.startswith("-----BEGIN PUBLIC KEY-----\n")
        assert "PRIVATE" not in key
