"""An answers file that a hand or another release changed: named with its remedy, nothing done."""

from pathlib import Path

import pytest

from pick_a_stack.cli.errors import REFUSED
from pick_a_stack.render import commit_all

from .conftest import Generate, Pick, status

ANSWERS = ".copier-answers.yml"
ODD = {
    "unknown": ("auth: []\n", "auth: []\nsearch: typesense\n", "unknown question `search`"),
    "missing": ("project_name: order-service\n", "", "project_name"),
    "impossible": ("vector_store: none", "vector_store: pgvector", "pgvector is an extension"),
    "unreadable": ("auth: []", 'auth: "[jwt"', "auth: [jwt is not a list"),
    "no names": ("auth: []\n", "auth: []\n1: jwt\n", "holds no answers"),
    "no commit": ("_commit: ", "_comit: ", "records no commit"),
    "elsewhere": ("_src_path: ", "_src_path: /nowhere", "the template cannot be reached"),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answers_file_is_named_with_a_remedy_that_works(
    pick: Pick, project: Generate, odd: str
) -> None:
    folder = project(preset="minimal")
    before, after, said = ODD[odd]
    sound = change(folder, before, after)
    for command in (["add", "redis"], ["gaps"], ["plan", "--diff"], ["doctor"]):
        done = pick(*command, cwd=folder)
        assert done.returncode == REFUSED
        assert said in done.stdout + done.stderr
        assert ANSWERS in done.stdout + done.stderr
        assert "bug" not in done.stderr
        assert status(folder) == ""
    (folder / ANSWERS).write_text(sound, encoding="utf-8")
    commit_all(folder, "as it was")
    assert pick("gaps", cwd=folder).returncode == 0


@pytest.mark.parametrize("text", ["1: x\n", '"": x\n', "auth: {\n", "- cache\n", ""])
def test_an_odd_data_file_is_no_bug(pick: Pick, tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.yml").write_text(text, encoding="utf-8")
    done = pick("plan", "--data-file", "odd.yml")
    assert done.returncode
    assert done.stderr.count("\n") == 1
    assert "bug" not in done.stderr


def change(folder: Path, before: str, after: str) -> str:
    """Change the answers file, and commit that; the text as it was."""
    file = folder / ANSWERS
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    commit_all(folder, "by hand")
    return text
