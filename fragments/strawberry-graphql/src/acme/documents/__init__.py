"""Documents that are known before they are asked for: clients name them by their hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from acme.documents.settings import DocumentSettings
from acme.errors import ConfigurationError

_VARIABLE = "DOCUMENTS_FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The documents, and whether they are all that is executed."""

    only: bool = False
    by_hash: Mapping[str, str] = field(default_factory=dict)

    def get(self, digest: str) -> str | None:
        """The document with this hash, with or without the name of the algorithm."""
        return self.by_hash.get(digest.removeprefix("sha256:").lower())


def open_documents(settings: DocumentSettings) -> Documents:
    """Read the file.

    Raises:
        ConfigurationError: when it cannot be read, holds something else, or a hash is wrong.
    """
    if not settings.file:
        if settings.only:
            raise ConfigurationError(_VARIABLE, "is empty, and DOCUMENTS_ONLY allows no others")
        return Documents()
    try:
        found = json.loads(Path(settings.file).read_text("utf-8"))
    except OSError as error:
        problem = f"{settings.file} cannot be read: {error.strerror}"
        raise ConfigurationError(_VARIABLE, problem) from error
    except ValueError as error:
        raise ConfigurationError(_VARIABLE, f"{settings.file} is not JSON") from error
    return Documents(only=settings.only, by_hash=_checked(found, settings.file))


def _checked(found: object, file: str) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ConfigurationError(_VARIABLE, f"{file} is no object of documents by their hash")
    by_hash = {key.removeprefix("sha256:").lower(): text for key, text in found.items()}
    for digest, text in by_hash.items():
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            problem = f"{file} has a document under {digest[:80]!r}, which is not its SHA-256"
            raise ConfigurationError(_VARIABLE, problem)
    return by_hash
