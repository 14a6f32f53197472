"""Access tokens: JWTs of the profile of RFC 9068, signed with ES256 and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, GuestProtocol
from joserfc.jws import JWSRegistry

from acme.auth.clock import Clock, utc_now
from acme.sessions.settings import AuthSettings
from acme.sessions.signing_keys import read_signing_keys

_ALGORITHM = "ES256"
_TYPE = "at+jwt"
# What the clocks of two instances may differ by.
_LEEWAY_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a valid token says: who, and since which login."""

    account_id: UUID
    session_id: UUID


class AccessTokens:
    """Signs with the first key, verifies with any."""

    def __init__(
        self, keys: Sequence[ECKey], settings: AuthSettings, clock: Clock = utc_now
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._signer = keys[0]
        self._keys = {key.kid: key for key in keys}
        # The algorithm is ours to choose: the header of a token can only agree or be refused.
        self._registry = JWSRegistry(algorithms=[_ALGORITHM])
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock().timestamp()),
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.issuer},
            aud={"essential": True, "value": settings.audience},
            exp={"essential": True},
            nbf={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            sid={"essential": True},
        )

    def issue(self, grant: Grant, *, until: datetime) -> tuple[str, int]:
        """A token, and its life in seconds: what is configured, but not beyond `until`."""
        now = int(self._clock().timestamp())
        expires = min(now + self._settings.access_seconds, int(until.timestamp()))
        header = {"alg": _ALGORITHM, "kid": self._signer.kid, "typ": _TYPE}
        claims = {
            "iss": self._settings.issuer,
            "aud": self._settings.audience,
            "sub": str(grant.account_id),
            "sid": str(grant.session_id),
            "jti": uuid4().hex,
            "iat": now,
            "nbf": now,
            "exp": expires,
        }
        return jwt.encode(header, claims, self._signer, registry=self._registry), expires - now

    def read(self, token: str) -> Grant | None:
        """What a token says; None when it is not one of ours, or not valid now."""
        try:
            decoded = jwt.decode(token, self._key_of, registry=self._registry)
            self._claims.validate(decoded.claims)
            if decoded.header.get("typ") != _TYPE:
                return None
            return Grant(
                account_id=UUID(decoded.claims["sub"]),
                session_id=UUID(decoded.claims["sid"]),
            )
        except (JoseError, ValueError, TypeError, AttributeError) as error:
            # Whatever an attacker puts there is one thing: not a token. The last two are what
            # the library raises for JSON of another shape.
            del error
            return None

    def public_keys(self) -> dict[str, list[dict[str, Any]]]:
        """The keys that verify, as a JWK Set (RFC 7517) without private parts."""
        public: list[dict[str, Any]] = [
            {**key.as_dict(private=False), "use": "sig", "alg": _ALGORITHM}
            for key in self._keys.values()
        ]
        return {"keys": public}

    def _key_of(self, token: GuestProtocol) -> ECKey:
        key = self._keys.get(token.headers().get("kid"))
        if key is None:
            raise InvalidKeyIdError
        return key


def configured_access_tokens(settings: AuthSettings) -> AccessTokens:
    """Access tokens with the configured keys; raises ConfigurationError."""
    return AccessTokens(read_signing_keys(settings.signing_keys), settings)
