"""The answer to a refresh, kept for a client that lost it.

It is sealed with the token that was used up for it: who reads the database cannot open it, who
still holds that token can.
"""

import base64
import json
from dataclasses import asdict

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from acme.sessions.session import Tokens


def sealed(tokens: Tokens, refresh_token: str) -> str:
    """The answer as it is kept."""
    return _seal(refresh_token).encrypt(json.dumps(asdict(tokens)).encode()).decode()


def opened(answer: str, refresh_token: str) -> Tokens:
    """What was sealed with this token."""
    return Tokens(**json.loads(_seal(refresh_token).decrypt(answer)))


def _seal(refresh_token: str) -> Fernet:
    # Another derivation than the digest by which the token is found, which is no secret.
    key = HKDF(SHA256(), length=32, salt=None, info=b"answer to a refresh")
    return Fernet(base64.urlsafe_b64encode(key.derive(refresh_token.encode())))
