"""Settings of the notes."""

import secrets

from pydantic import BaseModel, ConfigDict, SecretStr

from acme.pagination import CursorSigner


class NotesSettings(BaseModel):
    """The key that signs cursors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor_key: SecretStr = SecretStr("")


def cursor_signer(settings: NotesSettings) -> CursorSigner:
    """A signer with the configured key, or one that ends with this process."""
    key = settings.cursor_key.get_secret_value()
    return CursorSigner(key.encode() or secrets.token_bytes(32))
