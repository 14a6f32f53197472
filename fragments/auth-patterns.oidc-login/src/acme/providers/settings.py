"""Settings of logins by OpenID providers."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from acme.issuers.settings import checked_address

PLACE = "{provider}"


def _checked_page(text: str) -> str:
    if PLACE not in text:
        raise ValueError(f"has no {PLACE}: each provider sends browsers back to another page")
    checked_address(text.replace(PLACE, "name"))
    return text


class ProviderSettings(BaseModel):
    """Which providers there are, and where they send browsers back to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # A JSON object: by the name of a provider, what `clients.py` says.
    clients: SecretStr = SecretStr("")
    # A page of the service's own pages. It is ours to say, never a client's: no open redirects.
    page: Annotated[str, AfterValidator(_checked_page)] = "http://localhost:8000/login/{provider}"
    # Somebody types a password and a second factor meanwhile.
    pending_seconds: int = Field(default=600, ge=30, le=3600)
    # Whether whoever a provider vouches for gets an account, or needs one to link it to.
    open_accounts: bool = True
