"""One OpenID provider, of which this service is a client: code flow with PKCE and nonce."""

import json
import time
from urllib.parse import quote, urlencode

import structlog
from httpx2 import BasicAuth, Request
from pydantic import Field

from acme.errors import NotFound, Unavailable
from acme.issuers.documents import Address, Documents, Metadata
from acme.issuers.keys import IssuerKeys
from acme.issuers.settings import OidcSettings
from acme.providers.clients import Client
from acme.providers.id_tokens import IdTokens, refused
from acme.providers.identity import PendingLogin, Vouched, challenge_of

log = structlog.get_logger()

# Of RFC 6749, 5.2: what is the fault of whoever brings the code, not of this service.
_OF_THE_CODE = "invalid_grant"


class ProviderMetadata(Metadata):
    """What is of use to a client."""

    authorization_endpoint: Address
    token_endpoint: Address
    end_session_endpoint: Address | None = None
    token_endpoint_auth_methods_supported: list[str] = Field(default=["client_secret_basic"])
    authorization_response_iss_parameter_supported: bool = False


class Provider:
    """Sends people to a provider, and reads what it says of them."""

    def __init__(
        self,
        client: Client,
        documents: Documents,
        keys: IssuerKeys,
        settings: OidcSettings,
        *,
        page: str,
    ) -> None:
        self.issuer = documents.issuer
        self._client = client
        self._documents = documents
        self._settings = settings
        self._page = page
        self._id_tokens = IdTokens(client.client_id, keys, settings)
        self._metadata: ProviderMetadata | None = None
        self._known_until = 0.0

    async def login_url(self, pending: PendingLogin, state: str) -> str:
        """Where a browser is sent; raises Unavailable, which names the issuer."""
        metadata = await self._current()
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._page,
            "scope": self._client.scope,
            "state": state,
            "nonce": pending.nonce,
            "code_challenge": challenge_of(pending.verifier),
            "code_challenge_method": "S256",
        }
        return f"{metadata.authorization_endpoint}?{urlencode(asked)}"

    async def logout_url(self) -> str:
        """Where a browser is logged out of the provider, too (RP-initiated logout).

        Raises:
            NotFound: when the provider has no such place.
        """
        metadata = await self._current()
        if metadata.end_session_endpoint is None:
            raise NotFound("The provider has no logout of its own.")
        asked = {"client_id": self._client.client_id, "post_logout_redirect_uri": self._page}
        return f"{metadata.end_session_endpoint}?{urlencode(asked)}"

    async def vouched(self, pending: PendingLogin, code: str, issuer: str | None) -> Vouched:
        """Whom the provider means by a code.

        Raises:
            Unauthenticated: when the code is not of this login, or what it gives is not.
            Unavailable: when the provider does not answer, or refuses this service.
        """
        metadata = await self._current()
        # RFC 9207: the answer of another provider, which this code would be told (mix-up).
        if issuer != self.issuer and (
            issuer is not None or metadata.authorization_response_iss_parameter_supported
        ):
            raise refused("issuer")
        token = await self._redeemed(metadata, pending, code)
        return await self._id_tokens.read(token, nonce=pending.nonce)

    async def _current(self) -> ProviderMetadata:
        if self._metadata is None or time.monotonic() >= self._known_until:
            self._metadata = await self._documents.metadata(ProviderMetadata)
            self._known_until = time.monotonic() + self._settings.keys_seconds
        return self._metadata

    async def _redeemed(self, metadata: ProviderMetadata, pending: PendingLogin, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._page,
            "code_verifier": pending.verifier,
        }
        status, content = await self._documents.answer(self._request(metadata, form))
        try:
            answer = json.loads(content)
            if status == 200:
                return str(answer["id_token"])
            error = str(answer["error"])
        except (ValueError, LookupError, TypeError):
            error = "no words"
        if error == _OF_THE_CODE and status < 500:
            raise refused("code")
        log.warning("provider_refused", issuer=self.issuer, status=status, error=error[:100])
        raise Unavailable(f"The issuer {self.issuer} refuses this service with {status}.")

    def _request(self, metadata: ProviderMetadata, form: dict[str, str]) -> Request:
        name, secret = self._client.client_id, self._client.client_secret.get_secret_value()
        methods = metadata.token_endpoint_auth_methods_supported
        if secret and "client_secret_basic" in methods:
            request = Request("POST", metadata.token_endpoint, data=form)
            # RFC 6749, 2.3.1: encoded as in a form, and then as HTTP has it.
            basic = BasicAuth(quote(name, safe=""), quote(secret, safe=""))
            return next(basic.auth_flow(request))
        form = form | {"client_id": name} | ({"client_secret": secret} if secret else {})
        return Request("POST", metadata.token_endpoint, data=form)
