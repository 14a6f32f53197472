"""What is rendered once serves all processes of a run, and nobody else."""

from pathlib import Path

import pytest

from . import renders
from .renders import FOLDER, once


def test_what_was_rendered_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    rendered = [once("a", lambda: {"file": b"first"}), once("a", lambda: {"file": b"second"})]
    assert rendered == [{"file": b"first"}] * 2
    rendered[0]["file"] = b"edited"
    assert once("a", dict) == {"file": b"first"}
    assert once("b", lambda: {"file": b"other"}) == {"file": b"other"}


def test_another_checkout_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    once("a", lambda: {"file": b"here"})
    monkeypatch.setattr(renders, "ROOT", tmp_path)
    assert once("a", lambda: {"file": b"there"}) == {"file": b"there"}
