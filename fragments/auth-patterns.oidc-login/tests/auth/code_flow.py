"""A provider that people log in by: code flow with PKCE, over real HTTP."""

import json
import time
from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from joserfc import jwt

from acme.providers.identity import challenge_of

from ..issuer import Issuer

CLIENT, SECRET = "the client", "a secret: of the client"


class CodeFlow(Issuer):
    """Gives codes to whoever is sent to it, and ID tokens for them, once each."""

    def __init__(self) -> None:
        super().__init__()
        # What ID tokens say beside what they must; of what they must, None leaves out.
        self.claims: dict[str, Any] = dict(VERIFIED)
        # Instead of tokens.
        self.refusal: tuple[int, str] | None = None
        self.metadata |= {
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "end_session_endpoint": f"{self.url}/logout",
        }
        self._codes: dict[str, dict[str, str]] = {}

    def visited(self, url: str) -> dict[str, str]:
        """What a browser that was sent there comes back with, once its user has logged in."""
        parts = urlsplit(url)
        assert parts.path.endswith("/authorize")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        code = uuid4().hex
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def posted(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, bytes]:
        """The token endpoint."""
        assert path == "/token"
        if self.refusal:
            return self.refusal[0], json.dumps({"error": self.refusal[1]}).encode()
        name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if (unquote(name), unquote(secret)) != (CLIENT, SECRET):
            return 401, b'{"error": "invalid_client"}'
        asked = self._codes.pop(form["code"], None)
        if (
            asked is None
            or form["redirect_uri"] != asked["redirect_uri"]
            or challenge_of(form["code_verifier"]) != asked["code_challenge"]
        ):
            return 400, b'{"error": "invalid_grant"}'
        token = self._id_token(asked["nonce"])
        return 200, json.dumps({"access_token": "opaque", "id_token": token}).encode()

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        given: dict[str, Any] = {"iss": self.url, "aud": CLIENT, "sub": "ada", "nonce": nonce}
        given |= {"iat": now, "exp": now + 60} | self.claims
        claims = {name: value for name, value in given.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)


VERIFIED = {"email": "Ada@example.com", "email_verified": True}
"""What a provider says of Ada, whose address it has verified."""
