"""Access tokens that other issuers signed (RFC 9068, and what providers had before it)."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from acme.auth.caller import Caller
from acme.auth.clock import Clock, utc_now
from acme.issuers.keys import IssuerKeys
from acme.issuers.settings import OidcSettings, listed

log = structlog.get_logger()

# What the clocks of an issuer and this service may differ by.
_LEEWAY_SECONDS = 30
# As a header says it; many providers say JWT of every token. A token of logout, say, is another.
_TYPES = frozenset({"at+jwt", "application/at+jwt", "jwt"})
# As Keycloak says it among the claims: neither an ID token nor one for a refresh.
_KINDS = frozenset({"bearer", "jwt"})
# What only ID tokens have, and what binds a token to a key that nobody proves to have here.
_OF_OTHERS = frozenset({"at_hash", "c_hash", "cnf"})
_LONGEST_SUBJECT = 255
_LONGEST_REASON = 200


class IssuerTokens:
    """Reads the access tokens of the configured issuers, and of nobody else."""

    def __init__(
        self, issuers: Sequence[IssuerKeys], settings: OidcSettings, clock: Clock = utc_now
    ) -> None:
        self._issuers = {one.issuer: one for one in issuers}
        self._limited = settings.limited
        self._algorithms = frozenset(listed(settings.algorithms))
        # Not what a token says of its algorithm, but what is accepted, decides.
        self._registry = JWSRegistry(algorithms=[*self._algorithms], strict_check_header=False)
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock().timestamp()),
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True},
            aud={"essential": True, "value": settings.audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def caller_of(self, token: str, *, fresh: bool) -> Caller | None:
        """The subject of a token. It is believed until it expires, for changes too.

        Raises:
            Unavailable: when its issuer cannot be asked for its keys.
        """
        del fresh
        header, claims = _unverified(token)
        issuer = self._issuers.get(str(claims.get("iss")))
        if issuer is None:
            return None
        try:
            return await self._believed(token, header, issuer)
        except _RefusedError as error:
            # For whoever runs the service; whoever calls is told nothing of it.
            log.info("token_refused", issuer=issuer.issuer, reason=str(error)[:_LONGEST_REASON])
            return None

    async def _believed(self, token: str, header: dict[str, Any], issuer: IssuerKeys) -> Caller:
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in self._algorithms or not isinstance(kid, str | None):
            raise _RefusedError("its algorithm is not accepted")
        key = await issuer.find(kid=kid, algorithm=algorithm)
        if key is None:
            raise _RefusedError("its issuer has no such key")
        claims = self._claims_of(token, key)
        subject = claims["sub"]
        if not subject or len(subject) > _LONGEST_SUBJECT:
            raise _RefusedError("its subject is none")
        return Caller(
            id=caller_id(issuer.issuer, subject),
            scopes=_scopes(claims) if self._limited else None,
        )

    def _claims_of(self, token: str, key: Key) -> dict[str, Any]:
        try:
            decoded = jwt.decode(token, key, registry=self._registry)
            self._claims.validate(decoded.claims)
        except JoseError as error:
            raise _RefusedError(str(error)) from error
        except (ValueError, TypeError, AttributeError) as error:
            # What the library raises for JSON of another shape.
            raise _RefusedError("it is malformed") from error
        if (
            str(decoded.header.get("typ", "JWT")).lower() not in _TYPES
            or str(decoded.claims.get("typ", "Bearer")).lower() not in _KINDS
            or not _OF_OTHERS.isdisjoint(decoded.claims)
        ):
            raise _RefusedError("it is not an access token that whoever bears it may use")
        return decoded.claims


class _RefusedError(Exception):
    """Why a token is not believed."""


def caller_id(issuer: str, subject: str) -> str:
    """Who a subject is here: the same for ever, and of nobody else, whatever issuers name theirs.

    No id of an account is like it: those are random.
    """
    return str(uuid5(NAMESPACE_URL, f"{issuer}\n{subject}"))


def _scopes(claims: dict[str, Any]) -> frozenset[str]:
    """The scopes of a token, by either name that providers have for them."""
    found = claims.get("scope", claims.get("scp", ""))
    parts = found.split() if isinstance(found, str) else found
    return frozenset(map(str, parts)) if isinstance(parts, list) else frozenset()


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a token says before anybody has looked at its signature: whom to ask, no more."""
    try:
        header, claims = (
            json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
            for part in token.split(".")[:2]
        )
    except (ValueError, RecursionError) as error:
        del error
        return {}, {}
    if not isinstance(header, dict) or not isinstance(claims, dict):
        return {}, {}
    return header, claims
