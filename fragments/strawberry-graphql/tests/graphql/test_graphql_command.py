"""The command `graphql`: the committed schema, and what breaks its clients."""

from pathlib import Path

import pytest

from acme.cli import main
from acme.commands.graphql import described

COMMITTED = Path(__file__).parents[2] / "schema.graphql"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], action: str) -> tuple[int, str]:
    """The exit code of the command, and what it printed."""
    code = main(["graphql", action])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_the_committed_schema_is_that_of_the_code() -> None:
    assert COMMITTED.read_text("utf-8") == described(), "run the command `graphql schema`"


def test_what_was_just_written_breaks_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "schema") == (0, "schema.graphql\n")
    assert said(capsys, "diff") == (0, "")


def test_what_is_gone_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    promised = described().replace("about: About!", "about: About!\n  gone: String")
    Path("schema.graphql").write_text(promised, "utf-8")
    assert said(capsys, "diff") == (1, "Field Query.gone was removed.\n")


def test_what_is_new_breaks_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    promised = described().replace("  version: String!\n", "")
    Path("schema.graphql").write_text(promised, "utf-8")
    code, text = said(capsys, "diff")
    assert code == 0
    assert "behind" in text


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "is missing"), (b"type {", "is no GraphQL schema"), (b"\xff", "cannot be read")],
)
def test_a_file_that_is_none_is_named(
    content: bytes | None, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        Path("schema.graphql").write_bytes(content)
    code, text = said(capsys, "diff")
    assert code == 2
    assert "schema.graphql" in text
    assert problem in text


def test_a_place_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("schema.graphql").mkdir()
    code, text = said(capsys, "schema")
    assert code == 2
    assert "cannot be written" in text
