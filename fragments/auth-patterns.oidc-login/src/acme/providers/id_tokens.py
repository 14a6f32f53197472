"""What a provider says of somebody to one client (OpenID Connect Core 1.0, 3.1.3.7)."""

import hmac
import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from acme.email_addresses import normalised_email
from acme.errors import Unauthenticated
from acme.issuers.keys import IssuerKeys
from acme.issuers.settings import OidcSettings, listed
from acme.providers.identity import Vouched

log = structlog.get_logger()

_LEEWAY_SECONDS = 30
_LONGEST_SUBJECT = 255
_LONGEST_REASON = 200


class IdTokens:
    """Reads the ID tokens of one issuer for one client."""

    def __init__(
        self,
        client_id: str,
        keys: IssuerKeys,
        settings: OidcSettings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client_id = client_id
        self._keys = keys
        self._algorithms = frozenset(listed(settings.algorithms))
        self._registry = JWSRegistry(algorithms=[*self._algorithms], strict_check_header=False)
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": keys.issuer},
            aud={"essential": True, "value": client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True},
            sub={"essential": True},
        )

    async def read(self, token: str, *, nonce: str) -> Vouched:
        """Whom a token vouches for, when it answers the request with this nonce.

        Raises:
            Unauthenticated: whatever else it is.
            Unavailable: when the issuer cannot be asked for its keys.
        """
        claims = await self._verified(token)
        if not hmac.compare_digest(str(claims["nonce"]).encode(errors="replace"), nonce.encode()):
            raise refused("nonce")
        # Of several audiences, the one it was given to is said.
        is_one = isinstance(claims["aud"], str) or len(claims["aud"]) == 1
        if claims.get("azp", self._client_id if is_one else None) != self._client_id:
            raise refused("azp")
        subject = claims["sub"]
        if not subject or len(subject) > _LONGEST_SUBJECT:
            raise refused("sub")
        return Vouched(issuer=self._keys.issuer, subject=subject, email=_verified_email(claims))

    async def _verified(self, token: str) -> dict[str, Any]:
        part = token.partition(".")[0]
        try:
            header = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
            algorithm, kid = header["alg"], header.get("kid")
        except (ValueError, LookupError, TypeError, AttributeError):
            raise refused("no ID token") from None
        if algorithm not in self._algorithms or not isinstance(kid, str | None):
            raise refused("alg")
        key = await self._keys.find(kid=kid, algorithm=algorithm)
        if key is None:
            raise refused("kid")
        try:
            decoded = jwt.decode(token, key, registry=self._registry)
            self._claims.validate(decoded.claims)
        except JoseError as error:
            raise refused(str(error)) from error
        except (ValueError, TypeError, AttributeError) as error:
            raise refused("no ID token") from error
        return decoded.claims


def refused(reason: str) -> Unauthenticated:
    """For whoever runs the service the reason, for whoever calls none."""
    log.info("provider_login_refused", reason=reason[:_LONGEST_REASON])
    return Unauthenticated("The provider does not say who you are. Log in again.")


def _verified_email(claims: dict[str, Any]) -> str | None:
    """The address, when the provider says that it is theirs: true, not what looks like it."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return None
    try:
        return normalised_email(email)
    except ValueError:
        return None
