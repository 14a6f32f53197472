"""Rows in files: every format reads what it writes, from any row on, and names what it cannot."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from acme.batches.files.formats import FORMATS, format_of
from acme.batches.files.importing import FileRows, fingerprint
from acme.batches.files.rows import LONGEST_LINE, Row
from acme.errors import InvalidInput

COLUMNS: dict[str, type] = {"name": str, "count": int, "at": datetime}
AT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
ROWS = [
    {"name": 'a "quoted", one', "count": 1, "at": AT.isoformat()},
    {"name": "two\nlines", "count": 2, "at": AT.isoformat()},
    {"name": "ünï\u2028cödé", "count": 3, "at": AT.isoformat()},
    {"name": "=1+1", "count": 4, "at": AT.isoformat()},
]


def rows_of(path: Path, after: str = "") -> list[Row]:
    return list(format_of(path, None).read(path, after))


def written(path: Path) -> Path:
    format_ = format_of(path, None)
    lines = path.with_suffix(".part") if format_.convert else path
    lines.write_bytes(format_.head(list(COLUMNS)) + format_.lines(ROWS))
    if format_.convert:
        format_.convert(lines, path, COLUMNS)
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_reads_what_it_wrote(name: str, tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path / f"rows.{name}"))
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.values["name"] for row in rows] == [row["name"] for row in ROWS]
    assert [int(str(row.values["count"])) for row in rows] == [1, 2, 3, 4]
    assert {datetime.fromisoformat(str(row.values["at"])) for row in rows} == {AT}


@pytest.mark.parametrize("name", FORMATS)
def test_goes_on_after_any_row(name: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"rows.{name}")
    rows = rows_of(path)
    assert sorted(row.position for row in rows) == [row.position for row in rows]
    for done, row in enumerate(rows, start=1):
        assert rows_of(path, row.position) == rows[done:]


@pytest.mark.parametrize("name", FORMATS)
async def test_chunks_end_where_they_are_told_to(name: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"rows.{name}")
    rows = rows_of(path)
    source = FileRows(path, format_of(path, None).read)
    until = rows[2].position
    chunks = [chunk async for chunk in source.chunks(after="", until=until, size=2)]
    assert [len(chunk.rows) for chunk in chunks] == [2, 1]
    assert [chunk.after for chunk in chunks] == ["", rows[1].position]
    assert chunks[-1].until == until


@pytest.mark.parametrize(
    ("name", "content", "problems"),
    [
        ("jsonl", b'{"a": 1}\nnot json\n\n[1]\n{"a": 2}', {2: "not JSON", 4: "not a JSON object"}),
        ("jsonl", b'{"a": "\xff"}\n{"a": 1}\n', {1: "not JSON"}),
        ("jsonl", b"[" * 100_000 + b"\n{}\n", {1: "not JSON"}),
        ("jsonl", b"x" * 3 * LONGEST_LINE + b'\n{"a": 1}\n', {1: "longer than"}),
        ("csv", b"a,b\r\n1,2\r\n3\r\n4,5\r\n", {2: "1 cells, where the header has 2"}),
        ("csv", b'a,b\n1,"x"y\n4,5\n', {1: "not CSV"}),
        ("csv", b"a,b\n1,\xff\n4,5\n", {1: "not CSV"}),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_read(
    name: str, content: bytes, problems: dict[int, str], tmp_path: Path
) -> None:
    path = tmp_path / f"rows.{name}"
    path.write_bytes(content)
    rows = rows_of(path)
    refused = {row.number: row.problem for row in rows if row.problem}
    assert refused.keys() == problems.keys()
    assert all(problems[number] in problem for number, problem in refused.items())
    assert not rows[-1].problem


def test_a_quote_that_is_never_closed_ends_no_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b'a,b\n1,"open\n' + b"2,3\n" * 50_000)
    rows = rows_of(path)
    assert "not CSV" in rows[0].problem
    assert rows[-1].values == {"a": "2", "b": "3"}


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("\ufeffname,count\nx,\n".encode())
    assert [dict(row.values) for row in rows_of(path)] == [{"name": "x"}]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("rows.csv", b"", "first line"),
        ("rows.csv", b"a,a\n1,2\n", "first line"),
        ("rows.csv", b"\xff\n", "no CSV"),
        ("rows.parquet", b"no parquet", "cannot be read as Parquet"),
        ("rows.xls", b"", "--format"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=reason):
        rows_of(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="No such file"):
        fingerprint(tmp_path / "rows.csv")
    with pytest.raises(InvalidInput, match="is no file"):
        fingerprint(tmp_path)
