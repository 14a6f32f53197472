"""`python -m acme api`: the gate that names what breaks clients."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acme.cli import main
from acme.http.versioning.versions import VERSIONS

NAMES = [version.name for version in VERSIONS]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the command has written."""
    folder = tmp_path_factory.mktemp("promises")
    with pytest.MonkeyPatch.context() as patch:
        without_urls(patch)
        assert main(["api", "write", "--folder", str(folder / "openapi")]) == 0
    return folder


@pytest.fixture(autouse=True)
def _elsewhere(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    without_urls(monkeypatch)


def without_urls(patch: pytest.MonkeyPatch) -> None:
    """Other servers of the tests know nothing of these documents."""
    for name in [name for name in os.environ if name.endswith("_URL")]:
        patch.delenv(name)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    """The exit code of the command, and what it printed."""
    capsys.readouterr()
    code = main(["api", *arguments])
    return code, capsys.readouterr().out.splitlines()


def promise(change: Callable[[Any], None]) -> None:
    """Have promised something else than what is."""
    path = Path("openapi", f"{NAMES[0]}.json")
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document), "utf-8")


def add_operation(document: Any) -> None:
    document["paths"]["/gone"] = {"get": {"responses": {"200": {"description": "Here."}}}}


def test_what_was_just_written_breaks_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    code, files = said(capsys, "write")
    assert (code, files) == (0, [str(Path("openapi", f"{name}.json")) for name in NAMES])
    assert said(capsys, "diff") == (0, [])


def test_before_the_first_documents_nothing_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree("openapi")
    code, [line] = said(capsys, "diff")
    assert (code, "nothing is promised yet" in line) == (0, True)
    # With a folder something was: what is not in it is missed.
    Path("openapi").mkdir()
    assert said(capsys, "diff")[0] == 2


def test_what_is_gone_is_named_until_it_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    promise(add_operation)
    assert said(capsys, "diff") == (1, [f"{NAMES[0]}: GET /gone is gone"])
    assert said(capsys, "write")[0] == 0
    assert said(capsys, "diff") == (0, [])


def test_what_is_new_breaks_nobody_and_is_to_be_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    promise(lambda document: document["paths"].clear())
    code, [line] = said(capsys, "diff")
    assert (code, "is behind, though nothing breaks" in line) == (0, True)


def test_words_of_the_document_are_no_change(capsys: pytest.CaptureFixture[str]) -> None:
    promise(lambda document: document["info"].update(version="another"))
    assert said(capsys, "diff") == (0, [])


def test_version_that_is_gone_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    gone = Path("openapi", "v99.json")
    gone.write_text("{}", "utf-8")
    assert said(capsys, "diff") == (1, ["v99: is gone"])
    said(capsys, "write")
    assert not gone.exists()


def test_another_strategy_breaks_everybody(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERSIONS_STRATEGY", "header")
    code, lines = said(capsys, "diff")
    assert (code, lines[0]) == (1, f"{NAMES[0]}: the server /{NAMES[0]} is gone")


UNFIT = [
    (None, "is missing. Run `python -m acme api write`"),
    (b"{", "is not JSON"),
    (b"\xff", "is not JSON"),
    (b"[]", "is no OpenAPI document"),
    (b'{"paths": {"/a": {"get": {"parameters": [{"$ref": "#/b"}]}}}}', "is no OpenAPI"),
]


@pytest.mark.parametrize(("content", "problem"), UNFIT)
def test_document_that_cannot_be_compared_is_named(
    capsys: pytest.CaptureFixture[str], content: bytes | None, problem: str
) -> None:
    path = Path("openapi", f"{NAMES[0]}.json")
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert main(["api", "diff"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"{path}: {problem}")
    assert printed.err.count("\n") == 1


def test_folder_that_cannot_be_written_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("promises").write_text("a file", "utf-8")
    assert main(["api", "write", "--folder", "promises"]) == 2
    assert capsys.readouterr().err.startswith("promises: cannot be written")


def test_folder_may_be_another(capsys: pytest.CaptureFixture[str]) -> None:
    Path("openapi").rename("promises")
    assert said(capsys, "diff", "--folder", "promises") == (0, [])
