"""What PROVIDERS_CLIENTS says: as which client each provider knows this service."""

from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from acme.errors import ConfigurationError
from acme.issuers.documents import Address

_Words = Annotated[str, Field(min_length=1, max_length=500)]
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,49}$")]


class Client(BaseModel):
    """A client of one provider: `kind` and what it needs say the issuer.

    keycloak has `url` and `realm`, auth0 `domain`, google nothing, openid `issuer`. Without a
    secret it is a public client, which proves itself by PKCE alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["openid", "keycloak", "auth0", "google"] = "openid"
    client_id: _Words
    client_secret: SecretStr = SecretStr("")
    scope: Annotated[str, Field(pattern=r"^openid( [!#-\[\]-~]+)*$")] = "openid email"
    issuer: Address = ""
    url: Address = ""
    realm: Annotated[str, Field(pattern=r"^[\w.-]*$")] = ""
    domain: Annotated[str, Field(pattern=r"^[\w.-]*$")] = ""

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        needed = {"openid": ("issuer",), "keycloak": ("url", "realm"), "auth0": ("domain",)}
        wanted = needed.get(self.kind, ())
        given = tuple(n for n in ("issuer", "url", "realm", "domain") if getattr(self, n))
        if given != wanted:
            raise ValueError(f"{self.kind} needs {' and '.join(wanted) or 'no place'}, no other")
        return self

    @property
    def place(self) -> str:
        """The issuer, to the letter what its tokens have as `iss`."""
        return {
            "openid": self.issuer,
            "keycloak": f"{self.url.removesuffix('/')}/realms/{self.realm}",
            "auth0": f"https://{self.domain}/",
            "google": "https://accounts.google.com",
        }[self.kind]


_CLIENTS = TypeAdapter(dict[_Name, Client])


def read_clients(setting: SecretStr) -> dict[str, Client]:
    """The clients by the names of their providers.

    Raises:
        ConfigurationError: says where something is wrong, and repeats nothing of it.
    """
    try:
        return _CLIENTS.validate_json(setting.get_secret_value() or "{}")
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        said = first["msg"].partition(" at line")[0]
        raise ConfigurationError("PROVIDERS_CLIENTS", f"{where}: {said}") from None
