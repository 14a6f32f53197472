"""This service as the relying party of WebAuthn, whose protocol py_webauthn carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from acme.passkeys.passkey import MAX_ID_BYTES, Credential
from acme.passkeys.settings import PasskeySettings, origins_of


class RefusedError(Exception):
    """An answer of a device that is not good, for the reason that the library gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a device said when it signed a login."""

    sign_count: int
    backed_up: bool


class RelyingParty:
    """Asks devices for passkeys and for signatures, and verifies what they answer.

    Every passkey is discoverable, so that nobody has to say who they are before.
    """

    def __init__(self, settings: PasskeySettings) -> None:
        self._settings = settings
        self._origins = origins_of(settings.origins)
        self._is_verified = settings.user_verification == "required"
        self._verification = UserVerificationRequirement(settings.user_verification)

    def creation_options(
        self, challenge: bytes, *, account_id: UUID, email: str, kept: Sequence[Credential] = ()
    ) -> dict[str, object]:
        """What `navigator.credentials.create` is given; a device that has one of `kept` refuses."""
        options = generate_registration_options(
            rp_id=self._settings.rp_id,
            rp_name=self._settings.rp_name,
            # Random, as ids of accounts are: devices show it to whoever asks.
            user_id=account_id.bytes,
            user_name=email,
            challenge=challenge,
            timeout=self._settings.ceremony_seconds * 1000,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=self._verification,
            ),
            exclude_credentials=[_described(each) for each in kept],
        )
        return dict(options_to_json_dict(options))

    def request_options(self, challenge: bytes) -> dict[str, object]:
        """What `navigator.credentials.get` is given; its list of credentials is empty.

        So the answer is the same for everybody, and a form can offer the passkeys of a device
        while it is filled in (`mediation: "conditional"`).
        """
        options = generate_authentication_options(
            rp_id=self._settings.rp_id,
            challenge=challenge,
            timeout=self._settings.ceremony_seconds * 1000,
            user_verification=self._verification,
        )
        return dict(options_to_json_dict(options))

    def created(self, credential: Mapping[str, object], challenge: bytes) -> Credential:
        """The credential that a device has made; raises RefusedError."""
        try:
            answer = parse_registration_credential_json(dict(credential))
            verified = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._settings.rp_id,
                expected_origin=self._origins,
                require_user_verification=self._is_verified,
            )
        except Exception as error:
            raise _refused(error) from error
        if len(verified.credential_id) > MAX_ID_BYTES:
            raise RefusedError(f"the id has more than {MAX_ID_BYTES} bytes")
        return Credential(
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            transports=",".join(each.value for each in answer.response.transports or []),
            backed_up=verified.credential_backed_up,
        )

    def opened(self, credential: Mapping[str, object]) -> AuthenticationCredential:
        """The answer to a login as it may be read, which proves nothing; raises RefusedError."""
        try:
            return parse_authentication_credential_json(dict(credential))
        except Exception as error:
            raise _refused(error) from error

    def signed(
        self, answer: AuthenticationCredential, challenge: bytes, credential: Credential
    ) -> Signed:
        """What the device of a credential signed; raises RefusedError.

        The counter is not compared: what comes of it has to be kept in the same unit of work.
        """
        try:
            verified = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._settings.rp_id,
                expected_origin=self._origins,
                credential_public_key=credential.public_key,
                credential_current_sign_count=0,
                require_user_verification=self._is_verified,
            )
        except Exception as error:
            raise _refused(error) from error
        return Signed(sign_count=verified.new_sign_count, backed_up=verified.credential_backed_up)


def _described(credential: Credential) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(each) for each in credential.transports.split(",") if each]
    return PublicKeyCredentialDescriptor(id=credential.credential_id, transports=transports)


def _refused(error: Exception) -> RefusedError:
    # What is malformed comes as KeyError, ValueError and others, not only as the library's own.
    return RefusedError(f"{type(error).__name__}: {error}")
