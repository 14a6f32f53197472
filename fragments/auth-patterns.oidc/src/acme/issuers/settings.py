"""Settings of the issuers whose access tokens are accepted."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# Signatures that only an issuer can make. With HS256 whoever verifies could sign, too.
_ALGORITHMS = frozenset(
    {
        *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
    }
)


def listed(text: str) -> tuple[str, ...]:
    """What a setting joins by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def checked_address(text: str) -> str:
    """An address that documents and keys may come from.

    Raises:
        ValueError: unless it is https, or of this machine, without a user, without a fragment.
    """
    parts = urlsplit(text)
    # What is no port raises, too.
    if not parts.hostname or parts.port == 0 or "@" in parts.netloc or parts.fragment:
        raise ValueError("is not a URL like https://HOST/PATH, with neither a user nor a fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname)):
        raise ValueError("does not begin with https://, and is not on this machine")
    return text


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checked_issuers(text: str) -> str:
    for issuer in listed(text):
        if not issuer.isascii() or not issuer.isprintable() or not {" ", "?"}.isdisjoint(issuer):
            raise ValueError("holds a space, a query, or a letter that no URL has")
        checked_address(issuer)
    return text


def _checked_algorithms(text: str) -> str:
    if not listed(text) or not _ALGORITHMS.issuperset(listed(text)):
        raise ValueError(f"knows {', '.join(sorted(_ALGORITHMS))}, and needs one")
    return text


class OidcSettings(BaseModel):
    """Whose tokens are accepted, what they must say, and how their keys are kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # To the letter what the tokens have as `iss`; some end with a slash.
    issuers: Annotated[str, AfterValidator(_checked_issuers)] = ""
    # What tokens for this service have as `aud`, not the id of a client: that is in ID tokens.
    audience: str = Field(default="acme", min_length=1, max_length=500)
    algorithms: Annotated[str, AfterValidator(_checked_algorithms)] = "RS256,ES256"
    # Whether a token may do only what its scopes say; else all that is its subject's.
    limited: bool = True
    # A key that was withdrawn is believed for so long: a day at most.
    keys_seconds: float = Field(default=3600, ge=10, le=86_400)
    # Tokens that name a key nobody knows make this service ask again, but not more often.
    refetch_seconds: float = Field(default=30, ge=1, le=3600)
    # Known keys go on while an issuer is away: a night, so that its outage is not this service's.
    outage_seconds: float = Field(default=43_200, ge=0, le=604_800)
    # All of one document; requests wait for it.
    timeout_seconds: float = Field(default=5, ge=0.1, le=60)
