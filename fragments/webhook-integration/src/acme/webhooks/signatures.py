"""Signatures of webhooks, over the body as it came: each scheme as its source has it."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from acme.errors import Unauthenticated
from acme.webhooks.settings import WebhookSettings, secrets_in

_REFUSED = "The signature is not valid."
_STALE = "The signature is too old, or of the future."

type Verify = Callable[[Mapping[str, str], bytes], str]
"""Returns what tells the event from all others; raises Unauthenticated."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What the schemes share: several secrets while one is replaced, and a window of time."""

    secrets: Sequence[str]
    tolerance_seconds: int

    def check(self, message: bytes, given: Sequence[str]) -> None:
        """Compare every signature with that of every secret, in constant time."""
        expected = [
            hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
            for secret in self.secrets
        ]
        matches = [
            hmac.compare_digest(one.encode(), each.encode()) for one in expected for each in given
        ]
        if not any(matches):
            raise Unauthenticated(_REFUSED, challenge="Webhook")

    def check_time(self, seconds: str) -> None:
        """See that a moment, in seconds since 1970, is about now."""
        moment = int(seconds) if re.fullmatch("[0-9]{1,11}", seconds) else 0
        if abs(datetime.now(UTC).timestamp() - moment) > self.tolerance_seconds:
            raise Unauthenticated(_STALE, challenge="Webhook")

    def generic(self, headers: Mapping[str, str], body: bytes) -> str:
        """`X-Signature: sha256=<hex>` over `<X-Event-ID>.<X-Timestamp>.<body>`."""
        event_id, moment = headers.get("x-event-id", ""), headers.get("x-timestamp", "")
        signature = headers.get("x-signature", "").removeprefix("sha256=")
        self.check(f"{event_id}.{moment}.".encode() + body, [signature])
        self.check_time(moment)
        return event_id

    def github(self, headers: Mapping[str, str], body: bytes) -> str:
        """https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries.

        It signs no moment and no id: what tells events apart is the body.
        """
        signature = headers.get("x-hub-signature-256", "").removeprefix("sha256=")
        self.check(body, [signature])
        return hashlib.sha256(body).hexdigest()

    def stripe(self, headers: Mapping[str, str], body: bytes) -> str:
        """https://docs.stripe.com/webhooks#verify-manually; the event has its id in the body."""
        pairs = [
            pair.strip().partition("=")
            for pair in headers.get("stripe-signature", "").split(",")[:20]
        ]
        moment = next((value for name, _, value in pairs if name == "t"), "")
        signatures = [value for name, _, value in pairs if name == "v1"]
        self.check(f"{moment}.".encode() + body, signatures)
        self.check_time(moment)
        try:
            event = json.loads(body)
        except (ValueError, RecursionError):
            event = None
        found = event.get("id") if isinstance(event, dict) else None
        return found if isinstance(found, str) and found else hashlib.sha256(body).hexdigest()

    def standard(self, headers: Mapping[str, str], body: bytes) -> str:
        """https://www.standardwebhooks.com, by its own library."""
        sent = {name: headers.get(name, "") for name in _STANDARD}
        for secret in self.secrets:
            try:
                Webhook(secret).verify(body, sent, json_parse=False)
            # Of a header that is not in its form, the library lets the decoder's error through.
            except (WebhookVerificationError, ValueError):
                continue
            self.check_time(sent["webhook-timestamp"])
            return sent["webhook-id"]
        raise Unauthenticated(_REFUSED, challenge="Webhook")


_STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature")


def verifiers(settings: WebhookSettings) -> Mapping[str, Verify]:
    """How each source is verified that has a secret."""
    schemes = (
        ("generic", settings.generic_secrets, Signed.generic),
        ("github", settings.github_secrets, Signed.github),
        ("standard", settings.standard_secrets, Signed.standard),
        ("stripe", settings.stripe_secrets, Signed.stripe),
    )
    return {
        name: partial(verify, Signed(secrets_in(secrets), settings.tolerance_seconds))
        for name, secrets, verify in schemes
        if secrets_in(secrets)
    }
