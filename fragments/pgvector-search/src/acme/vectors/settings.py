"""Settings of the vector store."""

from pydantic import BaseModel, ConfigDict, SecretStr

from acme.server_url import ServerUrl


class VectorSettings(BaseModel):
    """Where vectors are kept. The pool of connections is set up like that of the database."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Above the URL that it goes into.
    password: SecretStr = SecretStr("")
    url: ServerUrl = "memory://"
