"""`batch import-notes` and `batch export-notes`, as they are called."""

import json
from pathlib import Path

from .conftest import Run


def test_notes_go_out_of_a_file_and_into_one(run: Run, tmp_path: Path) -> None:
    rows = [{"owner": "ada", "title": f"Note {number}"} for number in range(3)]
    lines = [json.dumps(row) for row in rows] + ["{}"]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    code, printed, _ = run("import-notes", "in.jsonl")
    assert code == 1
    assert "finished  taken=3 refused=1  import-notes" in printed
    code, problems, _ = run("problems", printed.split()[0])
    assert (code, json.loads(problems)["row"]) == (0, 4)
    code, printed, _ = run("export-notes", "out", "--format", "csv")
    assert (code, "taken=3 refused=0" in printed) == (0, True)
    assert (tmp_path / "out").read_text(encoding="utf-8").count(",ada,") == 3
    _, listed, _ = run("list", "--limit", "1")
    assert listed == printed


def test_a_file_of_no_known_format_is_refused(run: Run) -> None:
    code, _, said = run("export-notes", "out.txt")
    assert (code, "--format" in said) == (2, True)
