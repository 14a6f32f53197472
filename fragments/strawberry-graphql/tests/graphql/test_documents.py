"""Documents that clients name by their hash."""

import hashlib
import json
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from acme.documents import open_documents
from acme.documents.settings import DocumentSettings
from acme.errors import ConfigurationError
from acme.settings import Settings

QUERY = "query Name {thing{name}}"
DIGEST = hashlib.sha256(QUERY.encode()).hexdigest()


def named(digest: str) -> dict[str, object]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}


@pytest.fixture(params=[False, True])
def settings(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings with a document, which is one of those that are executed or all of them."""
    file = tmp_path / "documents.json"
    file.write_text(json.dumps({DIGEST: QUERY}), "utf-8")
    documents = DocumentSettings(file=str(file), only=request.param)
    return settings.model_copy(update={"documents": documents})


@pytest.mark.parametrize("digest", [DIGEST, f"sha256:{DIGEST}", DIGEST.upper()])
async def test_executes_what_is_named(digest: str, things_client: AsyncClient) -> None:
    for response in (
        await things_client.post("/things", json=named(digest)),
        await things_client.get(
            "/things", params={"extensions": json.dumps(named(digest)["extensions"])}
        ),
    ):
        assert response.json() == {"data": {"thing": {"name": "it"}}}


async def test_does_not_know_what_is_not_there(things_client: AsyncClient) -> None:
    # What comes with the hash is not taken for the document: nobody teaches the service one.
    asked = {"query": QUERY} | named("0" * 64)
    response = await things_client.post("/things", json=asked)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_others_are_executed_unless_it_is_told_otherwise(
    things_client: AsyncClient, settings: Settings
) -> None:
    response = await things_client.post("/things", json={"query": QUERY})
    assert response.status_code == (403 if settings.documents.only else 200)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "cannot be read"),
        ("{", "is not JSON"),
        ("[]", "no object of documents"),
        ('{"a": 5}', "no object of documents"),
        (json.dumps({"0" * 64: QUERY}), "not its SHA-256"),
    ],
)
def test_a_file_that_is_none_is_refused_at_start(
    content: str | None, problem: str, tmp_path: Path
) -> None:
    file = tmp_path / "other.json"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=f"DOCUMENTS_FILE.*{problem}"):
        open_documents(DocumentSettings(file=str(file)))


def test_only_none_is_refused_at_start() -> None:
    with pytest.raises(ConfigurationError, match="DOCUMENTS_FILE"):
        open_documents(DocumentSettings(only=True))
