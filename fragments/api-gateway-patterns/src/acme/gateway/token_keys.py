"""The keys that verify access tokens, for a gateway that verifies them itself."""

from acme.sessions.signing_keys import read_signing_keys
from acme.settings import Settings


def token_keys(settings: Settings) -> dict[str, str]:
    """Public keys in PEM, by their ids; none while AUTH_SIGNING_KEYS is not set."""
    if not settings.auth.signing_keys.get_secret_value():
        return {}
    keys = read_signing_keys(settings.auth.signing_keys)
    return {str(key.kid): key.as_pem(private=False).decode() for key in keys}
