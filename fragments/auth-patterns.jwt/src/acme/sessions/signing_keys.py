"""Keys that sign access tokens: ECDSA on P-256, which every JOSE library and gateway knows."""

import base64
import binascii

import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.jwk import ECKey
from pydantic import SecretStr

from acme.errors import ConfigurationError

log = structlog.get_logger()

_CURVE = ec.SECP256R1()
_PRIVATE_BYTES = 32


def new_signing_key() -> str:
    """A new key as the setting takes it: its private number, 43 URL-safe characters."""
    number = ec.generate_private_key(_CURVE).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(_PRIVATE_BYTES)).decode().rstrip("=")


def read_signing_keys(setting: SecretStr) -> list[ECKey]:
    """The keys of AUTH_SIGNING_KEYS, or one that ends with this process.

    Raises:
        ConfigurationError: says which key is malformed, by its place.
    """
    text = setting.get_secret_value()
    if not text:
        log.warning(
            "ephemeral_signing_key",
            effect="access tokens end with this process, and count in no other",
            remedy="set AUTH_SIGNING_KEYS to what the command auth-key prints",
        )
        text = new_signing_key()
    return [_read(key.strip(), place) for place, key in enumerate(text.split(","), start=1)]


def _read(text: str, place: int) -> ECKey:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if len(raw) != _PRIVATE_BYTES:
            raise ValueError("another length")
        key = ECKey.import_key(ec.derive_private_key(int.from_bytes(raw), _CURVE))
    except (ValueError, binascii.Error) as error:
        # Without the cause, whose message could hold the key.
        del error
        raise ConfigurationError(
            "AUTH_SIGNING_KEYS",
            f"key {place} is malformed: use what the command `auth-key` prints",
        ) from None
    key.ensure_kid()
    return key
