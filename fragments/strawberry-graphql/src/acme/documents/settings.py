"""Settings of the documents that clients name."""

from pydantic import BaseModel, ConfigDict


class DocumentSettings(BaseModel):
    """Which documents are known, and whether others are executed too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # As the compilers of clients write it: an object of documents by their SHA-256.
    file: str = ""
    # Then nobody asks for what no client was built to ask for.
    only: bool = False
