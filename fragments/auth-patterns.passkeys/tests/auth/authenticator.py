"""A device that makes passkeys and signs with them, in software: ES256, attestation `none`."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cbor2 import dumps
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Kept:
    """A key that the device has made, and for whom."""

    id: bytes
    key: EllipticCurvePrivateKey
    user_handle: bytes
    count: int = 0


@dataclass
class Authenticator:
    """Signs for the page of `origin`; what it says otherwise can be set, as a liar would.

    `step` is what its counter goes on by: 0 for devices that do not count.
    """

    origin: str = "http://localhost:8000"
    rp_id: str = ""
    flags: int = PRESENT | VERIFIED
    step: int = 1
    kept: list[Kept] = field(default_factory=list)

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Make a passkey, as `navigator.credentials.create(...).toJSON()` says it."""
        kept = Kept(
            id=secrets.token_bytes(16),
            key=generate_private_key(SECP256R1()),
            user_handle=from_text(options["user"]["id"]),
        )
        kept.count = self.step
        self.kept.append(kept)
        numbers = kept.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
        public_key = dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(kept.id).to_bytes(2) + kept.id + public_key
        data = self._data(options["rp"]["id"], kept.count, ATTESTED) + attested
        attestation = dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", options)
        response = {"clientDataJSON": as_text(said), "attestationObject": as_text(attestation)}
        return _credential(kept, response | {"transports": ["internal"]})

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Sign with the passkey made last, as `navigator.credentials.get(...).toJSON()` says it."""
        kept = self.kept[-1]
        kept.count += self.step
        data = self._data(options["rpId"], kept.count)
        said = self._said("webauthn.get", options)
        signature = kept.key.sign(data + hashlib.sha256(said).digest(), ECDSA(SHA256()))
        response = {"clientDataJSON": as_text(said), "authenticatorData": as_text(data)}
        more = {"signature": as_text(signature), "userHandle": as_text(kept.user_handle)}
        return _credential(kept, response | more)

    def _data(self, rp_id: str, count: int, flags: int = 0) -> bytes:
        digest = hashlib.sha256((self.rp_id or rp_id).encode()).digest()
        return digest + bytes([self.flags | flags]) + count.to_bytes(4)

    def _said(self, type_: str, options: dict[str, Any]) -> bytes:
        said = {"type": type_, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said | {"crossOrigin": False}).encode()


def _credential(kept: Kept, response: dict[str, Any]) -> dict[str, Any]:
    text = as_text(kept.id)
    return {
        **{"id": text, "rawId": text, "type": "public-key", "response": response},
        **{"authenticatorAttachment": "platform", "clientExtensionResults": {}},
    }


def as_text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
